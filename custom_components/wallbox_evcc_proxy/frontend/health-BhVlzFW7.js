import{$t as e,A as t,At as n,Ht as r,Qt as i,Sn as a,Tn as o,Yt as s,_ as c,_n as l,a as u,an as d,bn as f,dt as ee,gn as p,gt as m,hn as te,k as ne,kt as h,mt as g,n as _,nn as v,on as y,q as re,r as b,rn as x,sn as S,t as C,tn as w,vn as T,vt as E,y as D,yn as O,yt as k}from"./decorate-Dfg7_YvI.js";import{t as A}from"./query-DDQkTGvL.js";import{t as j}from"./repeat-DlOEc8ta.js";import{n as ie}from"./issue-BKSk_qPr.js";import{t as ae}from"./clipboard-DXvjyOAq.js";import{r as M,t as oe}from"./live-2cbGHe-c.js";import{t as N}from"./link-1Y998J41.js";var se=[`seconds`,`minutes`,`amps`,`watts`,`expected`,`factor`],ce=80;function le(e){let{version:t,homeAssistant:n,wallboxes:r}=e,i=r.length>1;return[`- Wallbox EVCC Proxy ${t}`,...n?[`- Home Assistant ${n}`]:[],...r.flatMap(({health:t,status:n},r)=>[...i?[``,`## Wallbox ${r+1}`,``]:[],...ue(t,n),``,`### Findings`,``,...de(t.findings,e),...P(t.capabilities,`wallbox`,`What EVCC asks of the wallbox`,e),...P(t.capabilities,`evcc`,`What the wallbox asks of EVCC`,e)]),``].join(`
`)}function ue({since:e,frames:t},n){let{vendor:r=null,model:i=null,firmware:a=null,preset:o=null}=n??{};return[`- ${B(ie({vendor:r,model:i,firmware:a}),160)}`,`- Preset: ${o?B(o):`none`}`,`- Repairs: ${n?n.repairs_active?`on`:`off`:`unknown`}`,`- Watched since ${L(e)}, ${t} messages`]}function de(e,{names:t,title:n}){return e.length?[`| Severity | Finding | About | Count | First | Last | Measured | Cured by |`,`|---|---|---|--:|---|---|---|---|`,...e.map(({code:e,severity:r,subject:i,count:a,first:o,last:s,values:c,cured_by:l})=>{let u=se.filter(e=>e in c&&R(c[e])).map(e=>`${e} ${c[e]}`);return c.code&&z(c.code)&&u.push(c.code),I(r,n(e)?`${B(n(e))} (\`${e}\`)`:`\`${e}\``,F(i,t),a,L(o),L(s),u.join(`, `),l??``)})]:[`Nothing found.`]}function P(e,t,n,{names:r}){let i=e.filter(e=>e.target===t);return i.length?[``,`### ${n}`,``,`| Action | Answered | Refused | No answer |`,`|---|--:|--:|--:|`,...i.map(({action:e,supported:t,refused:n,silent:i,code:a})=>I(r.has(e)?e:`another action`,t,n&&a&&z(a)?`${n} (${a})`:n,i))]:[]}function F(e,t){return/^\d{1,2}$/.test(e)?`connector ${e}`:t.has(e)?e:``}function I(...e){return`| ${e.join(` | `)} |`}function L(e){return new Date(e*1e3).toISOString().replace(/\.\d+Z$/,`Z`)}function R(e){return/^[-+]?\d{1,9}([.,]\d{1,6})?$/.test(e)}function z(e){return/^[A-Z][A-Za-z]{1,40}$/.test(e)}function B(e,t=ce){return e.replace(/[^\p{L}\p{N} .,:;()/+'’“”–-]/gu,`_`).slice(0,t)}var V=class{constructor(){this.titles={},this.begun=!1}async load(e){if(!this.begun){this.begun=!0;try{let{resources:t}=await e.callWS({type:`frontend/get_translations`,language:`en`,category:`config_panel`,integration:[l]});this.titles=t}catch{this.begun=!1}}}titleOf(e){let t=this.titles[`component.${l}.config_panel.findings.${e}_title`];return typeof t==`string`?t:``}},H={critical:{path:b,colour:`bad`},warning:{path:u,colour:`warn`},hint:{path:re,colour:`quiet`}};function fe(e,t){return W(e,`title`,t)||e.code}function pe(e,t){return W(e,`text`,t)}function me(e,t){return W(e,`cure`,t)}function U({subject:e}){return/^\d+$/.test(e)?y(`health.connector`,{number:e}):ge(e)?x(e):r(e)}function he(e){return e.place===`rule`?y(`health.switch_on`,{rule:x(e.rule)}):y(e.place===`preset`?`health.choose_preset`:`health.switch_repairs`)}function ge(e){return k.info?.rules.some(t=>t.name===e)??!1}function W(e,t,n){let i=Object.entries(e.values).map(([e,t])=>[e,r(t)]),a={subject:U(e),id:n,...Object.fromEntries(i)};return S(`findings.${e.code}_${t}`,``,a).replace(/ +(?=[ .,])/g,``)}var _e=o` :host { max-width: 960px; margin: 0 auto; padding: 16px; } .notice { margin: 24px auto; max-width: 480px; text-align: center; } .head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 16px; margin-bottom: 16px; } .counts { display: flex; flex-wrap: wrap; gap: 4px 16px; font-weight: 500; } section + section { margin-top: 32px; } h2 { margin-bottom: 4px; font-size: 18px; } h3 { margin: 24px 0 4px; font-size: 16px; font-weight: 500; } p { margin: 4px 0 12px; } .watched { margin: 0; } ul { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; margin: 16px 0; padding: 0; list-style: none; } .nothing { display: flex; align-items: center; gap: 12px; margin: 16px 0; font-size: 16px; } `,ve=o` details { padding: 12px 16px; border: 1px solid var(--wbx-line); border-left: 4px solid var(--wbx-text-2); border-radius: var(--wbx-radius); background: var(--wbx-card); overflow-wrap: anywhere; } details.critical { border-left-color: var(--wbx-bad); } details.warning { border-left-color: var(--wbx-warn); } summary { display: grid; grid-template-columns: 104px minmax(0, 1fr) auto; gap: 2px 12px; list-style: none; cursor: pointer; } summary::-webkit-details-marker { display: none; } .severity { display: inline-flex; align-items: center; gap: 6px; align-self: start; font-weight: 500; } h3 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 8px; margin: 0; font-size: 15px; font-weight: 500; } .subject { padding: 0 8px; border-radius: 8px; background: var(--wbx-shade); font-size: 13px; font-weight: 400; } .fold { transition: transform 0.15s; } details[open] .fold { transform: rotate(180deg); } .seen, .cured { grid-column: 2 / -1; font-size: 13px; } .seen > span + span::before { content: "· "; } .cured { font-weight: 500; } p { margin: 8px 0; } details > p, .help, .evidence { margin-left: 116px; } h4 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 8px; margin: 12px 0 0; font-size: 14px; font-weight: 500; } .place { padding: 0 8px; border: 1px solid var(--wbx-line); border-radius: 8px; color: var(--wbx-text-2); font-size: 12px; font-weight: 400; } .help p { margin: 4px 0 8px; } .cures { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; } .cure { min-height: 36px; height: auto; padding-block: 6px; border-color: var(--wbx-link); color: var(--wbx-link); text-align: left; white-space: normal; } .evidence { display: flex; flex-wrap: wrap; gap: 4px 12px; margin-top: 12px; font-size: 13px; } .evidence ul { display: flex; flex-wrap: wrap; gap: 4px 12px; margin: 0; padding: 0; list-style: none; } .evidence a { display: inline-block; min-width: 24px; min-height: 24px; font-variant-numeric: tabular-nums; } @media (max-width: 600px) { summary { grid-template-columns: minmax(0, 1fr) auto; } h3, .seen, .cured { grid-column: 1 / -1; grid-row: auto; } .fold { grid-column: 2; grid-row: 1; } details > p, .help, .evidence { margin-left: 0; } } @media (prefers-reduced-motion: reduce) { .fold { transition: none; } } `,ye=o` .tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); align-items: start; gap: 16px; } table { width: 100%; border: 1px solid var(--wbx-line); border-radius: var(--wbx-radius); border-spacing: 0; background: var(--wbx-card); } caption { padding: 4px 0 8px; font-weight: 500; text-align: left; } th, td { padding: 6px 12px; font-weight: 400; text-align: left; vertical-align: baseline; overflow-wrap: anywhere; } thead th { color: var(--wbx-text-2); font-size: 13px; overflow-wrap: normal; } tbody th, tbody td { border-top: 1px solid var(--wbx-line); } .count { width: 84px; text-align: right; font-variant-numeric: tabular-nums; } td.count { white-space: nowrap; } small { display: block; font-size: 12px; } @media (max-width: 600px) { th, td { padding: 6px; } .count { width: 76px; } } `,be=o` dialog { width: min(520px, calc(100vw - 24px)); max-height: calc(100dvh - 32px); padding: 20px 24px; border: none; border-radius: 16px; background: var(--wbx-card); color: var(--wbx-text); overflow: auto; } dialog::backdrop { background: rgba(0, 0, 0, 0.45); } h2 { margin: 0 0 8px; font-size: 18px; font-weight: 500; } h3 { margin: 12px 0 4px; font-size: 14px; font-weight: 500; } .changes { display: grid; gap: 8px; margin: 0; padding: 0; list-style: none; } .changes > li { padding: 8px 12px; border-left: 4px solid var(--wbx-good); border-radius: 4px; background: var(--wbx-shade); overflow-wrap: anywhere; } .changes ul { margin: 4px 0 0; padding-left: 18px; } .risk, .failed { color: var(--wbx-bad); font-weight: 500; } .done { color: var(--wbx-good); } .buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; margin-top: 20px; } `,xe={supported:{path:c,colour:`good`},refused:{path:ne,colour:`bad`},silent:{path:g,colour:`warn`}},G=[`supported`,`refused`,`silent`],K=class extends E{constructor(...e){super(...e),this.capabilities=[]}static{this.styles=[m,M,ye]}render(){return this.capabilities.length?a`<div class="tables">${this.table(`wallbox`)} ${this.table(`evcc`)}</div>`:a`<p class="quiet">${y(`health.no_capabilities`)}</p>`}table(e){let t=this.capabilities.filter(t=>t.target===e);return t.length?(t.sort((e,t)=>e.action.localeCompare(t.action,`en`)),a`<table>
      <caption>
        ${y(e===`wallbox`?`health.asks_wallbox`:`health.asks_evcc`)}
      </caption>
      <thead>
        <tr>
          <th scope="col">${y(`health.action`)}</th>
          ${G.map(e=>a`<th scope="col" class="count">${y(`health.${e}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${t.map(e=>a`<tr>
              <th scope="row">
                ${r(e.action)}
                ${e.refused&&e.code?a`<small class="quiet">${y(`health.refused_with`,{code:r(e.code)})}</small>`:f}
              </th>
              ${G.map(t=>this.cell(e,t))}
            </tr>`)}
      </tbody>
    </table>`):f}cell(t,n){let r=t[n];if(!r)return a`<td class="count">
        <span class="quiet" aria-hidden="true">${`–`}</span><span class="visually-hidden">${y(`health.none`)}</span>
      </td>`;let{path:i,colour:o}=xe[n];return a`<td class="count">
      <span class="with-icon ${o}">${_(i,16)}${e(r)}</span>
    </td>`}};C([O({attribute:!1})],K.prototype,`capabilities`,void 0),customElements.define(`wbx-capabilities`,K);var q=class extends E{constructor(...e){super(...e),this.wanted=null,this.cured=null,this.outcome=null,this.busy=!1,this.apply=async()=>{let{wanted:e}=this;e&&await this.during(async()=>{let t=await k.health.apply(e.wallbox,e.finding,e.cure);this.wanted===e&&(this.cured=t,this.outcome={text:y(`health.applied`),good:!0})})}}static{this.styles=[m,be]}async open(e){this.wanted=e,this.cured=this.outcome=null,await this.updateComplete,this.dialog.open||this.dialog.showModal(),await this.during(async()=>{let t=await k.health.preview(e.wallbox,e.finding,e.cure);this.wanted===e&&(this.cured=t)})}render(){return a`<dialog aria-labelledby="name" @close=${()=>this.wanted=null}>
      ${this.wanted?this.contents(this.wanted):f}
    </dialog>`}contents(e){let t=this.outcome?.good===!0;return a`
      <h2 id="name">${J(e)}</h2>
      ${this.cured?this.changes(this.cured):f}
      <p role="status" class=${this.outcome?.good===!1?`failed`:`done`}>
        ${this.outcome?.text??(this.busy&&!this.cured?y(`health.looking`):``)}
      </p>
      <div class="buttons">
        <button @click=${()=>this.dialog.close()}>${y(t?`health.close`:`health.cancel`)}</button>
        ${t?f:a`<button ?disabled=${this.busy||!this.cured} @click=${this.apply}>${y(`health.apply`)}</button>`}
      </div>
    `}changes({changes:e,preset:t}){return a`<h3 id="changes">${y(`health.changes`)}</h3>
      <ul class="changes" aria-labelledby="changes">
        ${t===null?f:a`<li>${y(`health.change_preset`,{preset:t})}</li>`}
        ${e.map(e=>a`<li>${Se(e)}</li>`)}
      </ul>`}async during(e){let{wanted:t}=this;this.busy=!0,this.outcome=null;try{await e()}catch(e){this.wanted===t&&(this.outcome={text:y(`health.apply_failed`,{error:p(e)}),good:!1})}finally{this.wanted===t&&(this.busy=!1)}}};C([T()],q.prototype,`wanted`,void 0),C([T()],q.prototype,`cured`,void 0),C([T()],q.prototype,`outcome`,void 0),C([T()],q.prototype,`busy`,void 0),C([A(`dialog`)],q.prototype,`dialog`,void 0);function J({wallbox:e,finding:t,cure:n}){let{place:r,rule:i}=t.cures[n],a=k.proxy?.wallboxes.find(({id:t})=>t===e)?.title??e;return r===`rule`?y(`health.title_rule`,{rule:x(i),wallbox:a}):y(r===`preset`?`health.title_preset`:`health.title_repairs`,{wallbox:a})}function Se({rule:e,from:t,to:n,settings:r}){let i=k.info?.rules.find(({name:t})=>t===e)?.risk,o=Object.entries(r);return a`${t===n?x(e):y(`health.change_rule`,{rule:x(e),from:Y(t),to:Y(n)})}
    ${i&&i!==`none`&&n===`on`?a`<div class="risk">${S(`detail.risk_${i}`,i)}</div>`:f}
    ${o.length?a`<ul>
          ${o.map(([t,n])=>a`<li>${y(`health.change_setting`,{name:d(e,t),value:Ce(n)})}</li>`)}
        </ul>`:f}`}function Y(e){return S(`detail.mode_${e}`,e)}function Ce(e){return typeof e==`string`?e:JSON.stringify(e)}customElements.define(`wbx-cure-dialog`,q);var X=class extends E{constructor(...e){super(...e),this.wallbox=``,this.finding=null,this.now=0}static{this.styles=[m,M,ve]}render(){let{finding:e,wallbox:t}=this;if(!e)return f;let{path:n,colour:r}=H[e.severity],i=U(e),o=pe(e,t);return a`<details class=${e.severity} ?open=${e.severity!==`hint`}>
      <summary>
        <span class="severity ${r}">${_(n,22)}${y(`health.severity_${e.severity}`)}</span>
        <h3>${fe(e,t)}${i?a`<span class="subject">${i}</span>`:f}</h3>
        <span class="fold">${_(D)}</span>
        <span class="seen quiet">${this.seen(e)}</span>
        ${e.cured_by?a`<span class="cured good with-icon"
              >${_(c,18)}${y(`health.cured_by`,{rule:x(e.cured_by)})}</span
            >`:f}
      </summary>
      ${o?a`<p>${o}</p>`:f} ${this.help(e)} ${this.evidence(e)}
    </details>`}seen({count:e,first:t,last:n}){return a`<span>${v(`health.seen`,e)}</span>
      <span title=${i(t)}>${y(`health.first`,{at:w(t,this.now)})}</span>
      <span title=${i(n)}>${y(`health.last`,{ago:s(n,this.now)})}</span>`}help(e){let t=me(e,this.wallbox),n=e.cures.map(({place:e})=>e).filter(we),r=e.cures.flatMap((e,t)=>e.possible?[{cure:e,at:t}]:[]);return!t&&!n.length&&!r.length?f:a`<div class="help">
      <h4>
        ${y(`health.advice`)}${n.map(e=>a`<span class="place">${y(`health.place_${e}`)}</span>`)}
      </h4>
      ${t?a`<p>${t}</p>`:f}
      <div class="cures">
        ${r.map(({cure:t,at:n})=>a`<button class="cure" @click=${()=>this.emit(`wbx-cure`,{wallbox:this.wallbox,finding:e,cure:n})}>
              ${he(t)}
            </button>`)}
        ${n.includes(`wallbox`)?N({view:`configuration`,query:{wallbox:this.wallbox,trace:``}},y(`health.to_configuration`)):f}
      </div>
    </div>`}evidence({evidence:e}){return e.length?a`<div class="evidence">
      <span class="quiet" id="shown">${y(`health.evidence`)}</span>
      <ul aria-labelledby="shown">
        ${e.map(e=>a`<li>${this.message(e)}</li>`)}
      </ul>
    </div>`:f}message(e){let t=String(e);return N({view:`messages`,seq:e,query:{wallbox:this.wallbox,trace:``}},a`<span aria-hidden="true">#${t}</span
        ><span class="visually-hidden">${y(`health.evidence_link`,{number:t})}</span>`)}};C([O()],X.prototype,`wallbox`,void 0),C([O({attribute:!1})],X.prototype,`finding`,void 0),C([O({type:Number})],X.prototype,`now`,void 0);function we(e){return e===`evcc`||e===`wallbox`||e===`network`}customElements.define(`wbx-finding`,X);var Z=new V,Q=class extends oe{constructor(...e){super(...e),this.narrow=!1,this.leave=null,this.cure=e=>void this.dialog.open(e.detail),this.copy=async()=>{let e=le({version:k.info?.version??``,homeAssistant:k.hass.config?.version??null,wallboxes:k.health.shown.map(e=>({health:{...e,findings:$(e.findings)},status:k.status.find(e.id)})),names:new Set([...k.info?.actions.wallbox??[],...k.info?.actions.evcc??[],...(k.info?.rules??[]).map(({name:e})=>e)]),title:e=>Z.titleOf(e)}),t=await ae(e,this.renderRoot);this.toast(y(t?`health.copied`:`health.copy_failed`))}}static{this.styles=[m,M,_e]}watched(){return[...super.watched(),k.health]}connectedCallback(){super.connectedCallback(),this.leave??=k.health.watch(),k.ready&&Z.load(k.hass)}disconnectedCallback(){super.disconnectedCallback(),this.leave?.(),this.leave=null}render(){let{known:e,problem:t,shown:n}=k.health;return e?a`${t?this.failed(t):f}
      ${n.length?this.page(n):a`<p class="notice">${y(`health.no_wallbox`)}</p>`}
      <wbx-cure-dialog></wbx-cure-dialog>`:t?this.failed(t):a`<p class="notice">${y(`common.loading`)}</p>`}failed(e){let t=te(e)?y(`status.forbidden`):y(`common.unreachable`,{error:p(e)});return a`<p class="notice" role="alert">${t}</p>`}page(e){return a`<div class="head">
        ${this.counts(e.flatMap(({findings:e})=>e))}
        <button @click=${this.copy}>${_(t)}${y(`health.copy`)}</button>
      </div>
      ${j(e,({id:e})=>e,e=>this.wallbox(e))}`}counts(e){let t=n(e);return a`<div class="counts" role="status">
      ${h.filter(e=>t[e]>0).map(e=>a`<span class="with-icon ${H[e].colour}"
            >${_(H[e].path)}${v(`health.count_${e}`,t[e])}</span
          >`)}
    </div>`}wallbox({id:e,since:t,frames:n,findings:r,capabilities:i}){let o=k.proxy?.wallboxes.find(t=>t.id===e)?.title??e;return a`<section aria-label=${o}>
      <h2>${o}</h2>
      <p class="watched quiet">
        ${y(`health.watched`,{at:w(t,k.status.now)})} · ${v(`health.looked`,n)}
      </p>
      ${r.length?a`<ul aria-label=${y(`health.findings`)}>
            ${j($(r),({code:e,subject:t})=>`${e} ${t}`,t=>a`<li>
                  <wbx-finding .wallbox=${e} .finding=${t} .now=${k.status.now} @wbx-cure=${this.cure}></wbx-finding>
                </li>`)}
          </ul>`:this.nothing(n)}
      <h3>${y(`health.capabilities`)}</h3>
      <p class="quiet">${y(`health.capabilities_about`)}</p>
      <wbx-capabilities .capabilities=${i}></wbx-capabilities>
    </section>`}nothing(e){return e?a`<div class="card nothing good">${_(c,24)}${y(`health.nothing`)}</div>`:a`<div class="card nothing quiet">${_(ee,24)}${y(`health.nothing_yet`)}</div>`}};C([O({type:Boolean})],Q.prototype,`narrow`,void 0),C([A(`wbx-cure-dialog`)],Q.prototype,`dialog`,void 0);function $(e){let t=({severity:e})=>h.indexOf(e);return[...e].sort((e,n)=>t(e)-t(n)||n.last-e.last)}customElements.define(`wbx-health`,Q);