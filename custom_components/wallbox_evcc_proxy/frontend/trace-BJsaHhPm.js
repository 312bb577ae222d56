import{A as e,D as t,I as n,M as r,Qt as i,Sn as a,Tn as o,U as s,bn as c,bt as l,gn as u,gt as d,ln as f,n as p,nn as m,on as h,t as g,un as _,vn as v,vt as y,yn as b,yt as x}from"./decorate-Dfg7_YvI.js";import{t as S}from"./query-DDQkTGvL.js";import{n as C,t as w}from"./issue-BKSk_qPr.js";import{t as T}from"./clipboard-DXvjyOAq.js";import{t as E}from"./download-DzQQ5C8E.js";import{t as D}from"./link-1Y998J41.js";import{n as O,t as k}from"./trace-banner-HhEy6mRB.js";var A=class extends y{constructor(...e){super(...e),this.busy=!1,this.said=``,this.problem=``}static{this.styles=[d,o` :host { display: block; } h2 { margin: 0 0 4px; font-size: 16px; font-weight: 500; } .of { margin: 0 0 16px; } fieldset { margin: 0 0 16px; padding: 0; border: none; } legend, .label { display: block; margin-bottom: 4px; padding: 0; font-weight: 500; } .formats { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 8px; } label.choice { display: flex; gap: 10px; padding: 8px 12px; border: 1px solid var(--wbx-line); border-radius: 8px; cursor: pointer; } label.choice:has(input:checked) { border-color: var(--wbx-accent); box-shadow: inset 0 0 0 1px var(--wbx-accent); } label.plain { display: flex; gap: 10px; padding: 6px 0; } label input { flex: none; width: 18px; height: 18px; margin: 2px 0 0; accent-color: var(--wbx-accent); } label small { display: block; font-size: 13px; } select { width: 100%; max-width: 360px; } .buttons { display: flex; flex-wrap: wrap; gap: 8px; } .said { margin: 12px 0 0; } .said.bad { color: var(--wbx-bad); } button.first { border-color: var(--wbx-accent); } `]}watched(){return[x,x.place,x.traces,x.exporting,x.messages,x.filter]}connectedCallback(){super.connectedCallback(),this.unwatch??=x.messages.watch()}disconnectedCallback(){super.disconnectedCallback(),this.unwatch?.(),this.unwatch=void 0}render(){return a`<section class="card" aria-labelledby="title">
      <h2 id="title">${h(`trace.export`)}</h2>
      <p class="of quiet">${this.source()}</p>
      ${this.stretch()} ${this.formats()} ${this.options()}
      <div class="buttons">
        <button class="first" ?disabled=${this.busy} @click=${()=>this.attempt(this.save)}>
          ${p(r)}${h(`trace.download`)}
        </button>
        <button ?disabled=${this.busy} @click=${()=>this.attempt(this.copy)}>
          ${p(e)}${h(`trace.copy_issue`)}
        </button>
      </div>
      <p class="said quiet" role="status">${this.said}</p>
      ${this.problem?a`<p class="said bad" role="alert">${this.problem}</p>`:c}
    </section>`}source(){let{trace:e,wallbox:t,proxy:n}=x,r=e?h(`trace.of_file`,{name:e.name}):h(`trace.of_proxy`,{name:n?.title??``});return t?`${r} ${h(`trace.of_wallbox`,{wallbox:t})}`:r}stretch(){let{exporting:e}=x,{filtered:t}=e,n=Object.keys(_).filter(e=>e!==`filter`||t),r=n.includes(e.stretch)?e.stretch:`all`;return a`<fieldset>
      <label class="label" for="stretch">${h(`trace.stretch`)}</label>
      <select id="stretch" @change=${t=>e.set({stretch:t.target.value})}>
        ${n.map(e=>a`<option value=${e} ?selected=${e===r}>${this.stretchWords(e,t?.length??0)}</option>`)}
      </select>
    </fieldset>`}stretchWords(e,t){return e===`filter`?m(`trace.stretch_filter`,t):h(`trace.stretch_${e}`)}formats(){let{exporting:e}=x;return a`<fieldset>
      <legend>${h(`trace.format`)}</legend>
      <div class="formats">
        ${f.map(t=>a`<label class="choice">
              <input
                type="radio"
                name="format"
                value=${t}
                .checked=${e.format===t}
                @change=${()=>e.set({format:t})}
              />
              <span>${h(`trace.format_${t}`)}<small class="quiet">${h(`trace.format_${t}_about`)}</small></span>
            </label>`)}
      </div>
    </fieldset>`}options(){return a`<fieldset>
      <legend class="visually-hidden">${h(`trace.options`)}</legend>
      ${[`anonymise`,`payload`].map(e=>a`<label class="plain">
            <input
              type="checkbox"
              .checked=${x.exporting[e]}
              @change=${t=>x.exporting.set({[e]:t.target.checked})}
            />
            <span>${h(`trace.${e}`)}<small class="quiet">${h(`trace.${e}_about`)}</small></span>
          </label>`)}
    </fieldset>`}async attempt(e){this.busy=!0,this.said=this.problem=``;try{this.said=await e.call(this)}catch(e){this.problem=u(e)}finally{this.busy=!1}}async save(){let e=await x.exporting.prepare();return e?(E(e.href,e.name),h(`trace.downloading`,{name:e.name})):h(`trace.nothing`)}async copy(){let e=await x.exporting.prepare(`log`,!0);if(!e)return h(`trace.nothing`);let t=await fetch(e.href);if(!t.ok)throw Error(`${t.status} ${t.statusText}`.trim());let n=w({version:x.info?.version??``,homeAssistant:x.hass.config?.version??null,wallboxes:x.trace?[]:x.status.wallboxes.map(C),log:await t.text()});if(!await T(n,this.renderRoot))throw Error(h(`trace.not_copied`));return h(`trace.copied`)}};g([v()],A.prototype,`busy`,void 0),g([v()],A.prototype,`said`,void 0),g([v()],A.prototype,`problem`,void 0),customElements.define(`wbx-trace-export`,A);var j=class extends y{constructor(...e){super(...e),this.over=!1,this.reading=``,this.problem=``}static{this.styles=[d,o` :host { display: block; } h2 { margin: 0 0 4px; font-size: 16px; font-weight: 500; } .drop { display: flex; flex-direction: column; align-items: center; gap: 12px; padding: 24px 16px; border: 2px dashed var(--wbx-line); border-radius: var(--wbx-radius); text-align: center; } .drop.over { border-color: var(--wbx-accent); background: var(--wbx-shade); } .drop p { margin: 0; } ul { margin: 16px 0 0; padding: 0; list-style: none; } li { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 0; border-top: 1px solid var(--wbx-line); } li > div { flex: 1 1 240px; min-width: 0; overflow-wrap: anywhere; } .bad { margin: 12px 0 0; color: var(--wbx-bad); overflow-wrap: anywhere; } `]}connectedCallback(){super.connectedCallback(),x.ready&&x.traces.load().catch(()=>void 0)}watched(){return[x,x.place,x.traces]}render(){return a`<section class="card" aria-labelledby="title">
      <h2 id="title">${h(`trace.open`)}</h2>
      <p class="quiet">${h(`trace.open_about`)}</p>
      <div
        class="drop ${this.over?`over`:``}"
        @dragover=${this.dragged}
        @dragleave=${()=>this.over=!1}
        @drop=${this.dropped}
      >
        <p>${this.reading?h(`trace.reading`,{name:this.reading}):h(`trace.drop`)}</p>
        <button ?disabled=${this.reading!==``} @click=${()=>this.input.click()}>
          ${p(s)}${h(`trace.choose`)}
        </button>
        <input type="file" accept=".jsonl,.json,.ndjson,.log,.txt" hidden aria-label=${h(`trace.choose`)} @change=${this.chosen} />
      </div>
      ${this.problem?a`<p class="bad" role="alert">${this.problem}</p>`:c}
      ${x.traces.list.length?a`<ul aria-label=${h(`trace.opened`)}>
            ${x.traces.list.map(e=>this.row(e))}
          </ul>`:c}
    </section>`}row(e){let{trace_id:r,name:o,frames:s,unreadable_lines:c,first_at:l,last_at:u}=e,d=[h(`trace.kind_${e.format===`original-log`?`original`:`open`}`),m(`trace.frames`,s),l===null||u===null?``:`${i(l)} – ${i(u)}`,c?m(`trace.unreadable`,c):``];return a`<li>
      <div>
        <strong>${o}</strong>
        <div class="quiet">${d.filter(Boolean).join(` · `)}</div>
      </div>
      ${D(k(r),a`${p(n)}${h(`trace.look`)}`,`button`)}
      <button aria-label=${h(`trace.close_file`,{name:o})} @click=${()=>this.close(r)}>
        ${p(t)}${h(`trace.close`)}
      </button>
    </li>`}dragged(e){e.preventDefault(),this.over=!0}dropped(e){e.preventDefault(),this.over=!1;let t=e.dataTransfer?.files[0];t&&this.open(t)}chosen(){let e=this.input.files?.[0];e&&this.open(e).finally(()=>this.input.value=``)}async open(e){if(this.problem=``,e.size>20971520)this.problem=h(`trace.too_large`,{name:e.name,megabytes:l/1024/1024});else{this.reading=e.name;try{let t=await x.traces.open(e);x.place.go(k(t.trace_id))}catch(e){this.problem=u(e)}finally{this.reading=``}}}async close(e){try{await O(e)}catch(e){this.problem=u(e)}}};g([v()],j.prototype,`over`,void 0),g([v()],j.prototype,`reading`,void 0),g([v()],j.prototype,`problem`,void 0),g([S(`input`)],j.prototype,`input`,void 0),customElements.define(`wbx-trace-open`,j);var M=class extends y{constructor(...e){super(...e),this.narrow=!1}static{this.styles=[d,o` :host { display: block; max-width: 960px; margin: 0 auto; padding: 16px; } .stack { display: grid; gap: 16px; } :host([narrow]) { padding: 12px; } .lead { margin: 0; } `]}watched(){return[x]}render(){return a`<div class="stack">
      <p class="lead quiet">${h(`trace.lead`)}</p>
      <wbx-trace-export></wbx-trace-export>
      <wbx-trace-open></wbx-trace-open>
    </div>`}};g([b({type:Boolean,reflect:!0})],M.prototype,`narrow`,void 0),customElements.define(`wbx-trace`,M);