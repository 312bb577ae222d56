import{$t as e,A as t,Bt as n,D as r,Dt as i,Et as a,Gt as o,Ht as s,Jt as c,Kt as l,Qt as u,Sn as d,Tn as f,Ut as p,Vt as ee,Wt as te,X as ne,Xt as re,Yt as ie,Zt as m,_n as ae,bn as h,en as g,gn as _,gt as v,i as oe,in as se,n as y,nn as b,on as x,qt as S,rn as C,sn as w,t as T,v as ce,vn as E,vt as D,x as le,y as ue,yn as O,yt as k,zt as A}from"./decorate-Dfg7_YvI.js";import{t as j}from"./query-DDQkTGvL.js";import{n as de,r as M,t as fe}from"./copies-Dp6TzoBo.js";import{t as pe}from"./entities-CZzeinJn.js";import{t as N}from"./clipboard-DXvjyOAq.js";import{n as P,r as F,t as I}from"./parties-TVs5xUWP.js";var me=600,L=400,he=/\s+|[\p{L}\p{N}_]+|[^]/gu;function ge(e,t){let[n,r]=[e.split(`
`),t.split(`
`)],[i,a]=[0,0];return _e(B(n,r).map(e=>{let t=e===`added`?r[a]:n[i];return e!==`added`&&(i+=1),e!==`removed`&&(a+=1),{kind:e,parts:[{text:t,changed:!1}],before:e===`added`?null:i,after:e===`removed`?null:a}}))}function _e(e){let t=[],n=[],r=()=>{let e=n.filter(({kind:e})=>e===`removed`),r=n.filter(({kind:e})=>e===`added`);e.length===r.length&&e.forEach((e,t)=>ve(e,r[t])),t.push(...e,...r),n=[]};for(let i of e)i.kind===`same`?(r(),t.push(i)):n.push(i);return r(),t}function ve(e,t){let[n,r]=[R(e),R(t)];if(n.length>L||r.length>L)return;let i=B(n,r);e.parts=z(i,n,`removed`),t.parts=z(i,r,`added`)}function R(e){return e.parts[0].text.match(he)??[]}function z(e,t,n){let r=[],i=0;for(let a of e){if(a!==`same`&&a!==n)continue;let e=a===n,o=t[i++],s=r.at(-1);s?.changed===e?s.text+=o:r.push({text:o,changed:e})}return r}function B(e,t){let n=0;for(;n<e.length&&n<t.length&&e[n]===t[n];)n+=1;let r=0;for(;r<e.length-n&&r<t.length-n&&e[e.length-1-r]===t[t.length-1-r];)r+=1;return[...Array(n).fill(`same`),...ye(e.slice(n,e.length-r),t.slice(n,t.length-r)),...Array(r).fill(`same`)]}function ye(e,t){let n=Math.min(e.length+t.length,me),r=new Int32Array(2*n+3),i=n+1,a=[];for(let o=0;o<=n;o+=1){a.push(r.slice(i-o-1,i+o+2));for(let n=-o;n<=o;n+=2){let s=n===-o||n!==o&&r[i+n-1]<r[i+n+1]?r[i+n+1]:r[i+n-1]+1;for(;s<e.length&&s-n<t.length&&e[s]===t[s-n];)s+=1;if(r[i+n]=s,s>=e.length&&s-n>=t.length)return be(a,e.length,t.length)}}return[...Array(e.length).fill(`removed`),...Array(t.length).fill(`added`)]}function be(e,t,n){let r=[],[i,a]=[t,n];for(let t=e.length-1;t>=0;--t){let n=e[t],o=t+1,s=i-a,c=s===-t||s!==t&&n[o+s-1]<n[o+s+1],l=t===0?0:n[o+(c?s+1:s-1)],u=t===0?0:l-(c?s+1:s-1);for(;i>l&&a>u;)r.push(`same`),--i,--a;t>0&&r.push(c?`added`:`removed`),[i,a]=[l,u]}return r.reverse()}function xe(e,t=2){let n=new Uint8Array(e.length);e.forEach(({kind:e},r)=>{e!==`same`&&n.fill(1,Math.max(0,r-t),r+t+1)});let r=[];return e.forEach((e,t)=>{let i=n[t-1]!==0&&n[t+1]!==0,a=n[t]===0&&!i,o=r.at(-1);o?.folded===a?o.lines.push(e):r.push({folded:a,lines:[e]})}),r}var Se={same:` `,added:`+`,removed:`−`},V=class extends D{constructor(...e){super(...e),this.received=``,this.sent=``,this.onlyChanges=!0,this.opened=new Set,this.lines=[],this.stretches=[]}static{this.styles=[v,f` :host { display: block; } label { display: inline-flex; align-items: center; gap: 6px; margin-bottom: 6px; } .lines { padding: 6px 0; border: 1px solid var(--wbx-line); border-radius: 8px; overflow-x: auto; } .table { min-width: max-content; } .line { padding: 0 12px 0 8px; white-space: pre; } .added { background: var(--wbx-added); } .removed { background: var(--wbx-removed); } ins, del { text-decoration: none; font-weight: 700; box-shadow: inset 0 -2px currentColor; } .added ins, .added .sign { color: var(--wbx-good); } .removed del, .removed .sign { color: var(--wbx-bad); } .fold { display: block; width: 100%; min-height: 26px; border: none; border-radius: 0; color: var(--wbx-text-2); background: var(--wbx-shade); font-size: 12px; text-align: left; } `]}willUpdate(e){(e.has(`received`)||e.has(`sent`))&&(this.lines=ge(s(n(this.received)),s(n(this.sent))),this.stretches=xe(this.lines),this.opened=new Set)}render(){let e=this.stretches.some(e=>e.folded);return d`
      ${e?d`<label>
            <input
              type="checkbox"
              .checked=${this.onlyChanges}
              @change=${e=>this.onlyChanges=e.target.checked}
            />
            ${x(`detail.only_changes`)}
          </label>`:h}
      <div class="lines code" tabindex="0" role="group" aria-label=${x(`detail.changes`)}>
        <div class="table">
          ${this.onlyChanges?this.stretches.map(e=>this.stretch(e)):this.lines.map(H)}
        </div>
      </div>
    `}stretch(e){return!e.folded||this.opened.has(e)?e.lines.map(H):d`<button class="fold" @click=${()=>this.opened=new Set(this.opened).add(e)}>⋯ ${b(`detail.folded`,e.lines.length)}</button>`}};T([O()],V.prototype,`received`,void 0),T([O()],V.prototype,`sent`,void 0),T([E()],V.prototype,`onlyChanges`,void 0),T([E()],V.prototype,`opened`,void 0);function H({kind:e,parts:t}){let n=e===`same`?h:d`<span class="visually-hidden">${x(`detail.${e}`)}</span>`,r=t.map(({text:t,changed:n})=>n?e===`added`?d`<ins>${t}</ins>`:d`<del>${t}</del>`:t);return d`<div class="line ${e}">${n}<span class="sign" aria-hidden="true">${Se[e]} </span>${r}</div>`}customElements.define(`wbx-diff`,V);var U=200,W=class extends D{constructor(...e){super(...e),this.message=null,this.settable=!1}static{this.styles=[v,f` :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; } ul { display: grid; gap: 8px; margin: 0; padding: 0; list-style: none; } li { padding: 8px 12px; border: 1px solid var(--wbx-line); border-left: 4px solid var(--wbx-good); border-radius: 8px; } li.observed { border-left: 4px dashed var(--wbx-warn); } .foot { display: flex; flex-wrap: wrap; align-items: center; gap: 0 12px; } .foot .reason { flex: 1 1 200px; } .path { font-weight: 600; overflow-wrap: anywhere; } .values { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 8px; margin: 2px 0; overflow-wrap: anywhere; } .before, .after { padding: 0 6px; border-radius: 4px; } .before { background: var(--wbx-removed); } .after { background: var(--wbx-added); } .observed .after { background: var(--wbx-mark); } .would { color: var(--wbx-warn); font-size: 12px; font-weight: 500; } .foot button { margin: 0 -8px; padding: 0 8px; } button { min-height: 28px; color: var(--wbx-link); } `]}render(){if(!this.message)return h;let{changes:e,observed:t,received:n,sent:r,row:i}=this.message,a=n!==null&&r!==null&&n!==r;return d`
      ${i.why?d`<div>${s(i.why)} ${e.length+t.length?h:i.rules.map(e=>this.rule(e))}</div>`:h}
      ${e.length+t.length?d`<ul>
            ${e.map(e=>this.change(e,!1))} ${t.map(e=>this.change(e,!0))}
          </ul>`:d`<div class="quiet">${x(`detail.no_changes`)}</div>`}
      ${a?d`<wbx-diff .received=${n} .sent=${r}></wbx-diff>`:h}
    `}change(e,t){let n=S(e.path)||x(`detail.frame_itself`);return d`<li class=${t?`observed`:``}>
      ${t?d`<div class="would">${x(`detail.observed`)}</div>`:h}
      <div class="path code">${s(n)}</div>
      ${`before`in e||`after`in e?this.values(e,t):h}
      <div class="foot"><span class="reason quiet">${s(e.reason)}</span>${this.rule(e.rule)}</div>
    </li>`}values(e,t){return d`<div class="values code">
      ${`before`in e?d`<span class="before">${G(e.before,e.path)}</span>`:h}
      ${`before`in e&&`after`in e?d`<span aria-label=${x(`detail.becomes`)} role="img">→</span>`:h}
      ${`after`in e?d`<span class="after">${G(e.after,e.path)}</span>`:d`<span class="quiet">${x(t?`detail.would_remove`:`detail.removed`)}</span>`}
      ${`before`in e?h:d`<span class="quiet">${x(t?`detail.would_add`:`detail.added`)}</span>`}
    </div>`}rule(e){let t=C(e);return this.settable?d`<button
      class="plain"
      title=${x(`detail.rule_by`,{rule:t})}
      @click=${()=>this.emit(`wbx-rule`,{rule:e})}
    >
      ${t}
    </button>`:d`<span class="quiet">${t}</span>`}};T([O({attribute:!1})],W.prototype,`message`,void 0),T([O({type:Boolean})],W.prototype,`settable`,void 0);function G(e,t){let n=s(t===``&&typeof e==`string`?e:JSON.stringify(e)??`null`);return n.length>U?`${n.slice(0,U)}…`:n}customElements.define(`wbx-changes`,W);function K(e){return e.replace(/([a-z\d])([A-Z])/g,`$1_$2`).replace(/[^A-Za-z\d]+/g,`_`).toLowerCase()}function q(e){for(let t of e){let e=w(`fields.${t}`,``);if(e)return e}return``}function Ce(e,t){return q([`${K(e)}_${K(t)}`,K(t)])}function we(e,t,n){return/^[A-Za-z][\w.-]{0,40}$/.test(n)?q([`${K(e)}_${K(t)}_${K(n)}`,`${K(t)}_${K(n)}`]):``}var Te=f` :host { display: block; } .tools { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin-bottom: 8px; } .tools input { flex: 1; min-width: 120px; max-width: 260px; } [role="treeitem"] { padding: 2px 8px 2px calc(var(--level) * 16px + 4px); border-radius: 6px; overflow-wrap: anywhere; cursor: default; } [role="treeitem"]:hover { background: var(--wbx-shade); } [role="treeitem"].chosen { background: var(--wbx-shade); } .fold { display: inline-block; width: 14px; color: var(--wbx-text-2); } .key { color: var(--wbx-link); } .index { color: var(--wbx-text-2); } .string { color: var(--wbx-good); } .number { color: var(--wbx-down); } .literal { color: var(--wbx-own); } .means { margin-left: 8px; color: var(--wbx-text-2); font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif); font-size: 12px; } .about { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; margin-left: 14px; font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif); } .about button { min-height: 28px; padding: 0 6px; color: var(--wbx-link); font-size: 12px; } mark { border-radius: 3px; background: var(--wbx-mark); color: inherit; outline: 1px solid currentColor; } `,Ee=400,De=3,Oe=8,J=class extends D{constructor(...e){super(...e),this.text=``,this.action=``,this.search=``,this.label=``,this.folded=new Set,this.chosen=``,this.entered=!1,this.copied=``,this.root=null}static{this.styles=[v,Te]}willUpdate(e){e.has(`text`)&&(this.root=o(this.text),this.entered=!1,this.chosen=``,this.foldDeep())}updated(){let e=this.renderRoot.querySelector(`[role="treeitem"][tabindex="0"]`),t=this.shadowRoot?.activeElement;e&&t?.getAttribute(`role`)===`treeitem`&&t!==e&&e.focus()}render(){if(!this.root)return d`<p class="quiet">${x(`detail.tree_unparsed`)}</p>`;let e=this.places();return d`
      ${e.length<Oe&&!this.search&&!this.folded.size?h:this.tools(e)}
      <div
        class="tree code"
        role="tree"
        aria-label=${this.label||x(`detail.tree`)}
        @click=${this.clicked}
        @focusin=${()=>this.entered=!0}
        @keydown=${this.pressed}
      >
        ${e.map(e=>this.row(e))}
      </div>
    `}tools(e){return d`
      <div class="tools">
        <input
          type="search"
          .value=${this.search}
          placeholder=${x(`detail.search`)}
          aria-label=${x(`detail.search`)}
          @input=${e=>this.search=e.target.value}
        />
        <span class="quiet" role="status">${this.hits(e)}</span>
        <button class="plain" @click=${()=>this.folded=new Set}>${x(`detail.unfold_all`)}</button>
        <button class="plain" @click=${()=>this.folded=new Set(this.foldable(1))}>${x(`detail.fold_all`)}</button>
      </div>
    `}row(e){let{node:t,level:n,position:r,siblings:i}=e,a=t.pointer===this.chosen,o=t.children.length?!this.folded.has(t.pointer):void 0,s=this.meaning(t);return d`<div
      role="treeitem"
      class=${a?`chosen`:``}
      style="--level: ${n-1}"
      tabindex=${a?0:-1}
      aria-level=${n}
      aria-setsize=${i}
      aria-posinset=${r}
      aria-expanded=${o===void 0?h:String(o)}
      aria-selected=${String(a)}
      title=${s||h}
      data-pointer=${t.pointer}
    >
      <span class="fold" aria-hidden="true">${o===void 0?``:o?`▾`:`▸`}</span>${this.name(t)}${this.value(t,o)}
      ${this.explained(t)} ${a&&this.entered?this.about(t,s):h}
    </div>`}name(e){if(e.key===null)return h;let t=typeof e.key==`number`?String(e.key):e.key;return d`<span class=${typeof e.key==`number`?`index`:`key`}>${this.marked(t)}</span>: `}value(e,t){if(e.kind!==`object`&&e.kind!==`array`)return d`<span class=${e.kind}>${this.marked(e.raw)}</span>`;let[n,r]=e.kind===`object`?`{}`:`[]`;return t?d`<span class="quiet">${n}</span>`:d`<span class="quiet">${n}${e.children.length?` ${e.children.length} `:``}${r}</span>`}explained(e){if(e.kind!==`string`||typeof e.key!=`string`)return h;let t=we(this.action,e.key,e.text);return t?d`<span class="means">${t}</span>`:h}meaning(e){return typeof e.key==`string`?Ce(this.action,e.key):``}about(e,t){let n=S(e.pointer),r=t=>n=>{n.stopPropagation(),this.copy(t,e)},i=e=>this.copied===e?x(`detail.copied`):x(`detail.copy_${e}`);return d`<div class="about">
      ${t?d`<span>${t}</span>`:h}
      ${n?d`<button class="plain" @click=${r(`path`)}>${i(`path`)}</button>`:h}
      <button class="plain" @click=${r(`value`)}>${i(`value`)}</button>
    </div>`}async copy(e,t){let n=e===`path`?S(t.pointer):t.children.length||!t.raw?c(t):t.text;this.copied=await N(n,this.renderRoot)?e:``}marked(e){let t=this.search.trim().toLowerCase(),n=s(e);if(!t)return n;let r=[],i=0;for(let e=n.toLowerCase().indexOf(t);e>=0;e=n.toLowerCase().indexOf(t,i))r.push(n.slice(i,e),d`<mark>${n.slice(e,e+t.length)}</mark>`),i=e+t.length;return[...r,n.slice(i)]}hits(e){let t=this.search.trim().toLowerCase();if(!t)return``;let n=e.filter(({node:e})=>`${String(e.key??``)}\n${e.raw}`.toLowerCase().includes(t));return n.length?b(`detail.matches`,n.length):x(`detail.matches_none`)}places(){let e=[],t=(n,r,i,a,o)=>{e.push({node:n,level:r,parent:i,position:a,siblings:o}),this.folded.has(n.pointer)||n.children.forEach((e,i)=>t(e,r+1,n.pointer,i+1,n.children.length))};return this.root&&t(this.root,1,null,1,1),e}foldable(e){let t=[],n=(r,i)=>{r.children.length&&i>=e&&t.push(r.pointer),r.children.forEach(e=>n(e,i+1))};return this.root&&n(this.root,0),t}foldDeep(){this.folded=new Set,this.places().length>Ee&&(this.folded=new Set(this.foldable(De)))}choose(e,t){t&&e.children.length&&window.getSelection()?.isCollapsed!==!1&&this.fold(e),this.chosen=e.pointer,this.copied=``}clicked(e){let t=e.target.closest(`[data-pointer]`),n=this.places().find(({node:e})=>e.pointer===t?.dataset.pointer);n&&(this.entered=!0,this.choose(n.node,!0))}fold(e,t=!this.folded.has(e.pointer)){let n=new Set(this.folded);t?n.add(e.pointer):n.delete(e.pointer),this.folded=n}pressed(e){if(e.target.getAttribute(`role`)!==`treeitem`)return;let t=this.places(),n=t.findIndex(({node:e})=>e.pointer===this.chosen),r=t[n];if(!r||e.ctrlKey||e.metaKey||e.altKey)return;let i=this.target(e.key,t,n,r);i!==void 0&&(e.preventDefault(),e.stopPropagation(),i&&this.choose(i,!1))}target(e,t,n,{node:r,parent:i}){let a=r.children.length>0&&!this.folded.has(r.pointer);switch(e){case`ArrowDown`:return t[n+1]?.node??null;case`ArrowUp`:return t[n-1]?.node??null;case`Home`:return t[0]?.node;case`End`:return t.at(-1)?.node;case`ArrowRight`:return a?t[n+1]?.node??null:(this.fold(r,!1),null);case`ArrowLeft`:return a?(this.fold(r,!0),null):t.find(e=>e.node.pointer===i)?.node??null;case`Enter`:case` `:return r.children.length&&this.fold(r),null;default:return}}};T([O()],J.prototype,`text`,void 0),T([O()],J.prototype,`action`,void 0),T([O()],J.prototype,`search`,void 0),T([O()],J.prototype,`label`,void 0),T([E()],J.prototype,`folded`,void 0),T([E()],J.prototype,`chosen`,void 0),T([E()],J.prototype,`entered`,void 0),T([E()],J.prototype,`copied`,void 0),customElements.define(`wbx-json-tree`,J);var ke=[`off`,`observe`,`on`],Y=class extends D{constructor(...e){super(...e),this.rule=``,this.setting=null,this.mode=`off`,this.outcome=null,this.busy=!1,this.entry=``,this.wallbox=``}static{this.styles=[v,f` dialog { width: min(520px, calc(100vw - 24px)); max-height: calc(100dvh - 32px); padding: 20px; border: none; border-radius: var(--wbx-radius); background: var(--wbx-card); color: var(--wbx-text); box-shadow: 0 8px 32px rgba(0, 0, 0, 0.35); } dialog::backdrop { background: rgba(0, 0, 0, 0.4); } h2 { margin: 0 0 4px; font-size: 18px; font-weight: 500; } p { margin: 8px 0; } fieldset { display: grid; gap: 4px; margin: 12px 0; padding: 0; border: none; } legend { padding: 0; font-weight: 500; } label { display: grid; grid-template-columns: auto 1fr; gap: 0 8px; padding: 6px 0; cursor: pointer; } label .quiet { grid-column: 2; } .preset { margin-left: 6px; padding: 0 6px; border: 1px solid var(--wbx-line); border-radius: 8px; font-size: 12px; } .risk, .failed { color: var(--wbx-bad); font-weight: 500; } .done { color: var(--wbx-good); } .buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; align-items: center; gap: 8px; margin-top: 16px; } .buttons a { margin-right: auto; } `]}async open(e,t,n){[this.entry,this.wallbox,this.rule]=[e,t,n],this.setting=this.outcome=null,this.busy=!0,await this.updateComplete,this.dialog.open||this.dialog.showModal();try{await this.load(),this.mode=this.setting===null?`off`:this.setting.mode}catch(e){this.outcome={text:_(e),good:!1}}this.busy=!1}render(){return d`<dialog
      aria-labelledby="name"
      @cancel=${e=>e.stopPropagation()}
      @close=${()=>this.rule=``}
    >
      ${this.rule?this.contents():h}
    </dialog>`}contents(){return d`
      <h2 id="name">${C(this.rule)}</h2>
      <p>${se(this.rule,`description`)}</p>
      ${this.risk()} ${this.setting?this.choice(this.setting):h}
      <p role="status" class=${this.outcome?.good===!1?`failed`:`done`}>
        ${this.outcome?.text??(this.busy?x(`detail.loading`):this.setting?``:x(`detail.rule_unknown`))}
      </p>
      <div class="buttons">
        <a href="/config/integrations/integration/${ae}">${x(`detail.all_settings`)}</a>
        <button @click=${()=>this.dialog.close()}>${x(this.outcome?.good?`detail.close`:`detail.cancel`)}</button>
        <button ?disabled=${this.busy||!this.setting||this.mode===this.setting.mode} @click=${this.apply}>
          ${x(`detail.apply`)}
        </button>
      </div>
    `}risk(){let e=k.info?.rules.find(({name:e})=>e===this.rule)?.risk;return e?d`<p class=${e===`none`?`quiet`:`risk`}>${w(`detail.risk_${e}`,e)}</p>`:h}choice(t){return d`
      ${t.failed?d`<p class="failed">${x(`detail.rule_failed`)}</p>`:h}
      <fieldset ?disabled=${this.busy}>
        <legend>${x(`detail.mode`)}</legend>
        ${ke.map(e=>d`<label>
              <input
                type="radio"
                name="mode"
                value=${e}
                .checked=${this.mode===e}
                @change=${()=>this.mode=e}
              />
              <span>
                ${x(`detail.mode_${e}`)}
                ${t.preset_mode===e?d`<span class="preset quiet">${x(`detail.preset_says`)}</span>`:h}
              </span>
              <span class="quiet">${x(`detail.mode_${e}_about`)}</span>
            </label>`)}
      </fieldset>
      <p class="quiet">${x(`detail.hits`,{hits:e(t.hits),observed:e(t.observed)})}</p>
    `}async load(){let{rules:e}=await k.api.rules(this.entry,this.wallbox);this.setting=e.find(({name:e})=>e===this.rule)??null}async apply(){this.busy=!0,this.outcome=null;try{await k.api.setRule(this.entry,this.wallbox,this.rule,this.mode),await this.load(),this.outcome={text:x(`detail.applied`),good:!0}}catch(e){this.outcome={text:x(`detail.apply_failed`,{error:_(e)}),good:!1}}this.busy=!1}};T([E()],Y.prototype,`rule`,void 0),T([E()],Y.prototype,`setting`,void 0),T([E()],Y.prototype,`mode`,void 0),T([E()],Y.prototype,`outcome`,void 0),T([E()],Y.prototype,`busy`,void 0),T([j(`dialog`)],Y.prototype,`dialog`,void 0),customElements.define(`wbx-rule-setting`,Y);function Ae(e){let t=e[0]?.at??0,n=e.flatMap(e=>je(e,t)).sort((e,t)=>e.after-t.after),r=e.find(({kind:e})=>e===`call`),i=e.filter(({kind:e})=>e===`result`||e===`error`),a=r?.from,o=i.find(({to:e,from:t})=>e===a||a===`proxy`&&t!==`proxy`),s=i.find(e=>e.rtt!==void 0);return{arrows:n,silent:Ne(r,o),since:r?.at??t,wallbox:s?.from===`wallbox`?s.rtt??null:null,evcc:s?.from===`evcc`?s.rtt??null:null,proxy:Pe(e.map(({took:e})=>e)),held:Pe(e.map(({held:e})=>e)),total:r&&o?Me(o,t)-(r.at-t)*1e3:null}}function je(e,t){let n=e.from===`proxy`,r={seq:e.seq,row:e,made:n},i=(e.at-t)*1e3;return n||e.to===`proxy`?[{...r,from:e.from,to:e.to,after:i,stopped:!n}]:[{...r,from:e.from,to:`proxy`,after:i,stopped:!1},{...r,from:`proxy`,to:e.to,after:Me(e,t),stopped:!1}]}function Me(e,t){return(e.at-t)*1e3+(e.took??0)+(e.held??0)}function Ne(e,t){return e?e.tags.includes(`timeout`)?`timeout`:!t&&e.tags.includes(`open`)?`waiting`:null:null}function Pe(e){let t=e.filter(e=>e!==void 0);return t.length?t.reduce((e,t)=>e+t,0):null}var Fe=1e3,X=class extends D{constructor(...e){super(...e),this.rows=[],this.seq=0}static{this.styles=[v,f` :host { display: block; } .lanes, li { display: grid; grid-template-columns: 64px minmax(0, 1fr) minmax(0, 1fr); } .lanes { grid-template-columns: 64px repeat(3, minmax(0, 1fr)); font-weight: 500; } .lanes > :nth-child(3) { text-align: center; } .lanes > :nth-child(4) { text-align: right; } ol { margin: 0; padding: 0; list-style: none; } li { align-items: stretch; } .time { padding: 6px 8px 0 0; font-size: 12px; text-align: right; font-variant-numeric: tabular-nums; } .space { border-left: 2px solid var(--wbx-line); min-height: 34px; } .space:last-child { border-right: 2px solid var(--wbx-line); } button { position: relative; display: block; width: 100%; min-height: 34px; padding: 2px 12px 9px; border: none; border-radius: 0; background: none; overflow: hidden; color: var(--colour); font-size: 12px; text-align: center; text-overflow: ellipsis; } button::before { content: ""; position: absolute; right: 0; bottom: 8px; left: 0; border-top: 2px solid var(--colour); } button.made::before { border-top-style: dashed; } button::after { content: ""; position: absolute; bottom: 4px; border: 5px solid transparent; } button.right::after { right: 0; border-right-width: 0; border-left: 8px solid var(--colour); } button.left::after { left: 0; border-left-width: 0; border-right: 8px solid var(--colour); } button.stopped.right::after { right: 2px; } button[aria-current] { background: var(--wbx-shade); font-weight: 500; } button:focus-visible { outline-offset: -2px; } .up { --colour: var(--wbx-up); } .down { --colour: var(--wbx-down); } .own { --colour: var(--wbx-own); } .note { display: block; padding: 7px 8px 0; overflow: hidden; font-size: 12px; text-overflow: ellipsis; white-space: nowrap; } .shares { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 8px 0 0; padding-left: 64px; font-size: 12px; } .waits { margin: 8px 0 0 64px; color: var(--wbx-warn); } `]}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer),this.timer=void 0}render(){let e=Ae(this.rows);return this.keepTime(e.silent===`waiting`),d`
      <div class="lanes" aria-hidden="true">
        <span></span><span>${F(`wallbox`)}</span><span>${F(`proxy`)}</span><span>${F(`evcc`)}</span>
      </div>
      <ol>
        ${e.arrows.map(e=>this.arrow(e))}
      </ol>
      ${this.silence(e)} ${this.shares(e)}
    `}arrow(e){let t=e.from===`wallbox`||e.to===`wallbox`,n=e.made?x(`detail.made`):e.stopped?x(`detail.stopped`):``,r=this.line(e,n),i=d`<div class="space quiet"><span class="note">${n}</span></div>`;return d`<li>
      <span class="time quiet" aria-hidden="true">+${g(e.after)}</span>
      ${t?d`<div class="space">${r}</div>${i}`:d`${i}<div class="space">${r}</div>`}
    </li>`}line(e,t){let{row:n,from:r,to:i}=e,a=r===`wallbox`||i===`evcc`,o=n.sum?.is===`answer`?n.sum.status:n.sum?.is===`failure`?n.sum.code:``,c=[P(n.kind),n.action,o].filter(Boolean).join(` `),l=x(`detail.arrow`,{after:g(e.after),from:F(r),to:F(i),what:t?`${c}, ${t}`:c}),u=[a?`right`:`left`,I(n.from),e.made?`made`:``,e.stopped?`stopped`:``];return d`<button
      class=${u.join(` `)}
      aria-label=${l}
      aria-current=${n.seq===this.seq?`true`:h}
      title=${n.why??``}
      @click=${()=>this.emit(`wbx-go`,{seq:n.seq})}
    >
      ${n.kind===`call`?s(n.action):o?`${P(n.kind)}: ${s(o)}`:P(n.kind)}
    </button>`}silence(e){if(e.silent===`timeout`)return d`<p class="waits">${x(`detail.timed_out`)}</p>`;if(e.silent!==`waiting`)return h;let t=Math.max(0,Date.now()-e.since*1e3);return d`<p class="waits">${x(`detail.waiting`,{span:g(Math.floor(t/1e3)*1e3)})}</p>`}shares(e){let t=[`wallbox`,`evcc`,`proxy`,`held`,`total`].filter(t=>e[t]);return t.length?d`<p class="shares quiet">
      ${t.map(t=>d`<span>${x(`detail.share_${t}`,{span:g(e[t])})}</span>`)}
    </p>`:h}keepTime(e){e&&this.isConnected?this.timer??=setInterval(()=>this.requestUpdate(),Fe):(clearInterval(this.timer),this.timer=void 0)}};T([O({attribute:!1})],X.prototype,`rows`,void 0),T([O({type:Number})],X.prototype,`seq`,void 0),customElements.define(`wbx-sequence`,X);var Ie=f` :host { display: block; box-sizing: border-box; min-height: 100%; padding: 12px 16px 24px; background: var(--wbx-card); container-type: inline-size; } header { display: flex; flex-wrap: wrap-reverse; align-items: flex-end; justify-content: flex-end; gap: 4px 12px; } .title { flex: 1 1 260px; min-width: 0; } h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; margin: 4px 0 2px; font-size: 18px; font-weight: 500; overflow-wrap: anywhere; } h2 .kind { font-size: 12px; font-weight: 600; letter-spacing: 0.04em; text-transform: uppercase; } h3 { margin: 12px 0 4px; font-size: 14px; font-weight: 500; } p { margin: 4px 0; } .up { color: var(--wbx-up); } .down { color: var(--wbx-down); } .own { color: var(--wbx-own); } .failed { color: var(--wbx-bad); } .marks { display: flex; flex-wrap: wrap; gap: 4px; margin: 6px 0 0; padding: 0; list-style: none; } .marks li { padding: 1px 8px; border: 1px solid var(--wbx-line); border-radius: 10px; font-size: 12px; } .buttons { position: relative; display: flex; gap: 2px; margin-left: auto; } .menu { position: absolute; top: 100%; right: 0; z-index: 2; display: grid; min-width: 220px; padding: 4px; border: 1px solid var(--wbx-line); border-radius: 8px; background: var(--wbx-card); box-shadow: 0 4px 16px rgba(0, 0, 0, 0.25); } .menu button { justify-content: flex-start; } .said { position: absolute; top: 100%; right: 8px; margin: 0; background: var(--wbx-card); white-space: nowrap; color: var(--wbx-good); font-size: 12px; } wbx-sequence { margin: 12px 0; } [role="tablist"] { display: flex; gap: 0; margin: 0 -16px; padding: 0 8px; border-bottom: 1px solid var(--wbx-line); overflow-x: auto; scrollbar-width: thin; } [role="tab"] { flex: none; min-height: 40px; padding: 0 10px; border: none; border-bottom: 3px solid transparent; border-radius: 0; background: none; color: var(--wbx-text-2); } [role="tab"][aria-selected="true"] { border-bottom-color: var(--wbx-accent); color: var(--wbx-text); font-weight: 500; } [role="tab"]:focus-visible { outline-offset: -2px; } [role="tabpanel"] { padding: 12px 0; min-height: 120px; } pre { margin: 0; padding: 8px 12px; border: 1px solid var(--wbx-line); border-radius: 8px; overflow-x: auto; } pre.wrapped { white-space: pre-wrap; overflow-wrap: anywhere; } .good, .bad { display: flex; align-items: center; gap: 6px; font-weight: 500; } .good { color: var(--wbx-good); } .bad { color: var(--wbx-bad); } .partner { display: flex; align-items: center; justify-content: space-between; gap: 8px; } .related { display: flex; flex-wrap: wrap; gap: 6px; } .related b { font-weight: 500; } @container (max-width: 480px) { [role="tab"] { padding: 0 6px; font-size: 13px; } } `;function Le(e,t){let n=e[t];if(n===null)return d`<p class="quiet">${x(`detail.not_${t}`)}</p>`;let r=ee(n),i=x(t===`sent`?`detail.wire_raw_sent`:`detail.wire_raw`);return d`
    ${t===`sent`&&n===e.received?d`<p class="quiet">${x(`detail.sent_unchanged`)}</p>`:h}
    ${r.parsed?d`<pre tabindex="0" role="group" aria-label=${x(`detail.wire_lines`)}>${r.text}</pre>
          <h3>${i}</h3>`:d`<p class="quiet">${x(`detail.not_json`)}</p>`}
    <pre class="wrapped" tabindex="0" role="group" aria-label=${i}>${A(n)}</pre>
  `}function Re(e){let{received:t,sent:n,complaints_received:r,complaints_sent:i}=e,a=!!r?.length&&i?.length===0,o=t!==null&&n!==null&&t!==n;return d`
    ${t===null?h:ze(x(`detail.received_as`),r)}
    ${n===null||!(o||t===null)?h:ze(x(`detail.sent_as`),i,a)}
  `}function ze(e,t,n=!1){return d`<section>
    <h3>${e}</h3>
    ${t===null?d`<p class="quiet">${x(`detail.not_validated`)}</p>`:Be(t,n)}
  </section>`}function Be(e,t){return e.length?d`
    <p class="bad">${y(oe)} ${b(`detail.violations`,e.length)}</p>
    <ul>
      ${e.map(({path:e,message:t})=>d`<li>
            <span class="code">${s(S(e))||x(`detail.frame_itself`)}</span>: ${s(t)}
          </li>`)}
    </ul>
  `:d`<p class="good">
      ${y(ce)} ${x(t?`detail.valid_now`:`detail.valid`)}
    </p>`}function Ve(e,t,n){let r=e.row.kind===`call`,i=t.filter(({row:t})=>t.seq!==e.row.seq&&t.kind===`call`!==r);return i.length?d`${i.map(e=>He(e,n))}`:d`<p class="quiet">${x(e.row.tags.includes(`open`)?`detail.answer_waiting`:`detail.answer_none`)}</p>`}function He(e,t){let{row:n}=e,r={party:F(n.from),time:m(n.at)},i=e.sent??e.received??``;return d`<section>
    <div class="partner">
      <h3>${n.kind===`call`?x(`detail.call_of`,r):x(`detail.answer_of`,r)}</h3>
      <button @click=${()=>t(n.seq)}>${x(`detail.open`)}</button>
    </div>
    ${n.why?d`<p class="quiet">${s(n.why)}</p>`:h}
    ${o(i)?d`<wbx-json-tree .text=${p(i)} .action=${n.action}></wbx-json-tree>`:d`<pre class="wrapped">${A(i)}</pre>`}
  </section>`}var Z=[`changes`,`tree`,`received`,`sent`,`answer`,`validation`],Ue=2e3,We={json:fe,wire:M,markdown:de},Q=class extends D{constructor(...e){super(...e),this.source=null,this.seq=0,this.narrow=!1,this.search=``,this.message=null,this.exchange=[],this.problem=null,this.tab=`changes`,this.menu=!1,this.said=``,this.wanted=null}static{this.styles=[v,Ie]}connectedCallback(){super.connectedCallback(),this.timer=setInterval(()=>this.tick(),Ue)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}willUpdate(e){(e.has(`seq`)||e.has(`source`))&&(this.menu=!1,this.said=``,this.load())}tick(){this.message?.row.tags.includes(`open`)&&this.load(),this.requestUpdate()}async load(){let{source:e,seq:t}=this;if(!e)return;let n=()=>this.source===e&&this.seq===t;try{let r=await a.get(e,t);if(!n())return;this.take(r);let i=await a.exchange(e,r);n()&&(this.exchange=i)}catch(e){if(!n())return;this.message=null,this.problem=i(e)?`gone`:{error:_(e)}}}take(e){if(this.problem=null,this.message?.row.seq!==e.row.seq){this.exchange=[e];let t=e.changes.length>0||e.observed.length>0||e.row.why?`changes`:o(M(e))?`tree`:`received`;this.tab=this.wanted&&$(e).includes(this.wanted)?this.wanted:t}this.message=e}render(){return d`
      <header>
        <div class="title">${this.heading()}</div>
        ${this.buttons()}
      </header>
      ${this.message&&!this.problem?this.body(this.message):h}
      <wbx-rule-setting></wbx-rule-setting>
    `}heading(){if(this.problem===`gone`)return d`<p role="alert">${x(`detail.gone`)}</p>`;if(this.problem)return d`<p class="failed" role="alert">${x(`detail.failed`,this.problem)}</p>`;if(!this.message)return d`<p class="quiet" role="status">${x(`detail.loading`)}</p>`;let{row:e}=this.message,t=I(e.from);return d`
      <h2 class=${t}>
        <span class="kind">${P(e.kind)}</span>${s(e.action)}
      </h2>
      <div>
        <span class=${t}>${F(e.from)} → ${F(e.to)}</span>
        ${this.whose(this.message).map(e=>d` · ${e}`)}
      </div>
      <div class="quiet">
        <time title=${u(e.at)} datetime=${new Date(e.at*1e3).toISOString()}>
          ${x(`detail.ago`,{time:m(e.at),ago:ie(e.at)})}
        </time>
        ${e.id?d` · ${x(`detail.id`,{id:s(e.id)})}`:h} · ${re(e.len)}
      </div>
      ${e.tags.length?d`<ul class="marks">
            ${e.tags.map(e=>d`<li>${w(`tags.${e}`,e)}</li>`)}
          </ul>`:h}
    `}whose(e){let t=this.exchange.find(({row:e})=>e.kind===`call`),n=n=>[e,t].flatMap(e=>e?[M(e)]:[]).map(e=>te(l(o(e)),n)?.text).find(Boolean),[r,i]=[n(`connectorId`),n(`transactionId`)];return[s(this.wallbox()?.title??e.row.wb),...r?[x(`detail.connector`,{number:s(r)})]:[],...i?[x(`detail.transaction`,{id:s(i)})]:[]]}wallbox(){let{source:e,message:t}=this;if(e&&t&&`entry_id`in e)return(k.info?.proxies.find(({entry_id:t})=>t===e.entry_id))?.wallboxes.find(({id:e})=>e===t.row.wb)}buttons(){let e=e=>()=>this.emit(`wbx-step`,{by:e}),n=(e,t,n,r=!1)=>d`<button class="plain icon" aria-label=${e} title=${e} ?disabled=${r} @click=${n}>${y(t)}</button>`;return d`<div class="buttons" @focusout=${this.left} @keydown=${this.menuKey}>
      ${n(x(`detail.previous`),le,e(-1))} ${n(x(`detail.next`),ue,e(1))}
      ${n(x(`detail.copy_link`),ne,()=>void this.copy(this.address()))}
      <button
        class="plain icon"
        aria-label=${x(`detail.copy`)}
        title=${x(`detail.copy`)}
        aria-haspopup="menu"
        aria-expanded=${String(this.menu)}
        ?disabled=${!this.message}
        @click=${this.toggleMenu}
      >
        ${y(t)}
      </button>
      ${n(x(`detail.close`),r,()=>this.emit(`wbx-close`))}
      <p class="said" role="status">${this.said}</p>
      ${this.menu?this.copyMenu():h}
    </div>`}copyMenu(){return d`<div class="menu" role="menu" aria-label=${x(`detail.copy`)}>
      ${[`json`,`wire`,`markdown`].map(e=>d`<button class="plain" role="menuitem" @click=${()=>this.copyAs(e)}>${x(`detail.copy_${e}`)}</button>`)}
    </div>`}async toggleMenu(){this.menu=!this.menu,await this.updateComplete,this.menu&&this.renderRoot.querySelector(`[role=menuitem]`)?.focus()}left(e){e.currentTarget.contains(e.relatedTarget)||(this.menu=!1)}menuKey(e){if(!this.menu)return;let t=[...this.renderRoot.querySelectorAll(`[role=menuitem]`)],n=t.indexOf(this.shadowRoot?.activeElement),r={ArrowDown:n+1,ArrowUp:n-1,Home:0,End:-1}[e.key];if(r!==void 0)t.at(r%t.length)?.focus();else if(e.key===`Escape`)this.menu=!1,this.renderRoot.querySelector(`[aria-haspopup]`)?.focus();else return;e.preventDefault(),e.stopPropagation()}async copyAs(e){this.menu=!1,this.message&&await this.copy(We[e](this.message))}address(){return new URL(k.place.href({view:`messages`,seq:this.seq}),window.location.href).href}async copy(e){this.said=x(await N(e,this.renderRoot)?`detail.copied`:`detail.copy_failed`)}body(e){return d`
      <wbx-sequence .rows=${this.exchange.map(({row:e})=>e)} .seq=${e.row.seq}></wbx-sequence>
      <div role="tablist" aria-label=${x(`detail.message`)} @keydown=${this.tabKey}>
        ${$(e).map(t=>this.tabOf(t,e))}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby="tab-${this.tab}" @wbx-rule=${this.openRule}>
        ${this.panel(e)}
      </div>
      ${this.related(e)}
    `}tabOf(e,{row:t,changes:n,observed:r}){let i=e===this.tab,a=n.length+r.length,o=x(`detail.${e}`);return e===`changes`&&a&&(o=x(`detail.changes_count`,{count:a})),e===`answer`&&t.kind!==`call`&&(o=x(`detail.call`)),d`<button
      role="tab"
      id="tab-${e}"
      aria-selected=${String(i)}
      aria-controls="panel"
      tabindex=${i?0:-1}
      @click=${()=>this.chooseTab(e)}
    >
      ${o}
    </button>`}chooseTab(e){this.tab=this.wanted=e}async tabKey(e){let t=this.message?$(this.message):Z,n=t.indexOf(this.tab),r={ArrowRight:n+1,ArrowLeft:n-1,Home:0,End:-1}[e.key];r!==void 0&&(e.preventDefault(),e.stopPropagation(),this.chooseTab(t.at(r%t.length)),await this.updateComplete,this.renderRoot.querySelector(`#tab-${this.tab}`)?.focus())}panel(e){switch(this.tab){case`changes`:return d`<wbx-changes .message=${e} .settable=${!!this.wallbox()}></wbx-changes>`;case`tree`:return d`<wbx-json-tree .text=${p(M(e))} .action=${e.row.action} .search=${this.search}></wbx-json-tree>`;case`received`:case`sent`:return Le(e,this.tab);case`answer`:return Ve(e,this.exchange,e=>this.emit(`wbx-go`,{seq:e}));case`validation`:return Re(e)}}related({facts:e}){let t=this.wallbox();if(!t||!k.ready)return h;let n=[t.connector_devices[String(e.connector)]??null,t.device_id],r=e.keys.flatMap(e=>pe(k.hass,n,e)??[]);return r.length?d`<section>
      <h3>${x(`detail.related`)}</h3>
      <div class="related">
        ${r.map(e=>d`<button @click=${()=>this.showEntity(e.entity_id)}>
              ${String(e.attributes.friendly_name??e.entity_id)}
              <b>${k.hass.formatEntityState?.(e)??e.state}</b>
            </button>`)}
      </div>
    </section>`:h}openRule(e){e.stopPropagation(),this.source&&`entry_id`in this.source&&this.message&&this.setting.open(this.source.entry_id,this.message.row.wb,e.detail.rule)}};T([O({attribute:!1})],Q.prototype,`source`,void 0),T([O({type:Number})],Q.prototype,`seq`,void 0),T([O({type:Boolean,reflect:!0})],Q.prototype,`narrow`,void 0),T([O()],Q.prototype,`search`,void 0),T([E()],Q.prototype,`message`,void 0),T([E()],Q.prototype,`exchange`,void 0),T([E()],Q.prototype,`problem`,void 0),T([E()],Q.prototype,`tab`,void 0),T([E()],Q.prototype,`menu`,void 0),T([E()],Q.prototype,`said`,void 0),T([j(`wbx-rule-setting`)],Q.prototype,`setting`,void 0);function $({row:e}){return e.kind===`unreadable`?Z.filter(e=>e!==`answer`):Z}customElements.define(`wbx-detail`,Q);export{Q as WbxDetail};