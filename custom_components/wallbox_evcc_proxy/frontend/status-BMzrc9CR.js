import{$t as e,A as t,C as n,D as r,E as i,G as a,N as o,O as s,Qt as c,R as l,Sn as u,T as d,Tn as f,Y as ee,Yt as p,Z as te,Zt as m,_ as h,a as g,b as ne,bn as _,ct as re,en as ie,f as ae,ft as oe,gn as se,gt as v,hn as ce,l as le,n as y,nn as b,on as x,ot as ue,pt as de,r as S,t as C,tn as fe,vn as pe,vt as me,w as he,wn as w,xt as ge,yn as T,yt as E}from"./decorate-Dfg7_YvI.js";import{t as _e}from"./query-DDQkTGvL.js";import{t as D}from"./link-1Y998J41.js";import{a as O,i as k,n as A,r as j,t as M}from"./live-2cbGHe-c.js";import{a as N,i as ve,n as P,t as F}from"./command-dialog-C45Zwrsq.js";import{t as ye}from"./clipboard-DXvjyOAq.js";var be={reset:re,stop:oe,read:l,trigger:ae,unlock:te,availability:ue},xe=6,I=class extends M{constructor(...e){super(...e),this.underWay=new Set}static{this.styles=[v,j,f` .buttons { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr)); gap: 8px; margin-top: 12px; } .buttons button { height: auto; min-height: 40px; padding: 4px 12px; text-align: left; white-space: normal; } .reason { margin: 8px 0 0; font-size: 13px; } h3 { margin: 16px 0 4px; font-size: 14px; font-weight: 500; } ul { margin: 0; padding: 0; list-style: none; } li { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 2px 8px; padding: 6px 0; border-top: 1px solid var(--wbx-line); } li > .words { overflow-wrap: anywhere; } li > .when { grid-column: 2; font-size: 12px; } `]}watched(){return[...super.watched(),E.commands]}updated(){for(let e of E.commands.of(this.wallbox?.id??``))e.outcome.is===`sending`||e.outcome.is===`waiting`?this.underWay.add(e.number):this.underWay.delete(e.number)&&this.toast(N(e))}render(){let{wallbox:e}=this;if(!e)return _;let t=new Set(F.map(t=>P(t,e)).filter(e=>e!==null)),n=new Map([...t].map((e,t)=>[e,`reason-${t}`]));return u`<section class="card" aria-label=${x(`commands.title`)}>
      <h2>${x(`commands.title`)}</h2>
      <div class="buttons">
        ${F.map(t=>{let r=P(t,e);return u`<button
            ?disabled=${r!==null}
            aria-describedby=${r&&n.get(r)||_}
            @click=${()=>this.dialog.ask(t)}
          >
            ${y(be[t])}<span>${x(`commands.${t}`)}</span>
          </button>`})}
      </div>
      ${[...n].map(([t,n])=>u`<p class="reason quiet" id=${n}>${this.because(t,e)}</p>`)}
      ${this.last(E.commands.of(e.id))}
      <wbx-command-dialog .wallbox=${e}></wbx-command-dialog>
    </section>`}because(e,t){return t.legs.wallbox.up?`${x(`commands.stop_name`)}: ${e}`:e}last(e){return e.length?u`<h3>${x(`commands.last`)}</h3>
      <ul aria-live="polite">
        ${e.slice(0,xe).map(e=>u`<li>
              ${ve(e.outcome)}<span class="words">${N(e)}</span>${e.seq===null?_:D({view:`messages`,seq:e.seq,query:{wallbox:e.wallbox}},x(`commands.message_link`))}
              <span class="when quiet" aria-live="off">${p(e.at,E.status.now)}</span>
            </li>`)}
      </ul>`:_}};C([T({attribute:!1})],I.prototype,`wallbox`,void 0),C([_e(`wbx-command-dialog`)],I.prototype,`dialog`,void 0),customElements.define(`wbx-actions`,I);var Se=5e3,Ce={done:h,failed:S,waiting:n},we={done:`good`,failed:`bad`,waiting:`quiet`},L=class extends M{constructor(...e){super(...e),this.closable=!1}static{this.styles=[v,j,f` :host { max-width: 720px; margin: 0 auto; padding: 8px 0; } .head { display: flex; align-items: center; justify-content: space-between; gap: 12px; } ol { margin: 12px 0 0; padding: 0; list-style: none; } li { display: grid; grid-template-columns: 24px minmax(0, 1fr); gap: 12px; padding: 14px 0; border-top: 1px solid var(--wbx-line); } .words { display: grid; gap: 4px; min-width: 0; } h3 { margin: 0; font-size: 15px; font-weight: 500; } p { margin: 0; overflow-wrap: anywhere; } .address { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin-top: 6px; } .address code { padding: 8px 10px; border-radius: 8px; background: var(--wbx-shade); overflow-wrap: anywhere; user-select: all; } pre { margin: 6px 0; padding: 10px 12px; border-radius: 8px; background: var(--wbx-shade); overflow-x: auto; user-select: all; } `]}connectedCallback(){super.connectedCallback(),E.refresh(),this.asking=setInterval(()=>{document.hidden||E.refresh()},Se)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.asking)}render(){let{proxy:e}=E;if(!e)return _;let t=(E.info?.proxies.length??0)>1;return u`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${x(this.closable?`first_run.check`:`first_run.title`)}</h2>
        ${this.closable?u`<button
              class="icon plain"
              title=${x(`first_run.close`)}
              aria-label=${x(`first_run.close`)}
              @click=${()=>E.place.go({query:{check:``}})}
            >
              ${y(r)}
            </button>`:_}
      </div>
      ${t?this.proxies(e):_}
      ${this.closable?_:u`<p class="quiet">${x(`first_run.intro`)}</p>`}
      <ol>
        ${this.lines(e).map(e=>this.line(e))}
      </ol>
    </section>`}proxies(e){return u`<label
      >${x(`first_run.proxy`)}
      <select @change=${e=>E.place.go({query:{proxy:e.target.value,wallbox:``}})}>
        ${E.info?.proxies.map(({entry_id:t,title:n})=>u`<option value=${t} ?selected=${t===e.entry_id}>${n}</option>`)}
      </select></label
    >`}line({state:e,title:t,text:n,more:r}){return u`<li>
      <span class="mark ${we[e]}">${y(Ce[e],24)}</span>
      <div class="words">
        <h3>${t}<span class="visually-hidden">: ${x(`first_run.${e}`)}</span></h3>
        ${n?u`<p class=${e===`failed`?``:`quiet`}>${n}</p>`:_} ${r??_}
      </div>
    </li>`}lines(e){let{wallboxes:t}=E.status,n=E.status.find(E.wallbox)??t.find(({legs:e})=>e.wallbox.up)??t[0]??null;return[Ee(e),this.entered(e),De(e,n),Oe(n),ke(e,n),this.known(n)]}entered(e){return{state:E.status.wallboxes.length>0?`done`:`waiting`,title:x(`first_run.address`),text:x(`first_run.address_what`),more:u`${e.urls.map((e,t)=>u`${t===1?u`<p class="quiet">${x(`first_run.others`)}</p>`:_}${this.address(e)}`)}
        <p class="quiet">${x(`first_run.address_id`,{example:`${e.urls[0]??`ws://…/`}garage`})}</p>`}}address(e){return u`<div class="address">
      <code>${e}</code>
      <button @click=${()=>this.copy(e)}>${y(t)}${x(`first_run.copy`)}</button>
    </div>`}known(e){let n=x(`first_run.known`),r=e?.boot_answer??null;if(!e||r===null)return{state:`waiting`,title:n,text:x(`first_run.known_waits`)};if(r===`Accepted`)return{state:`done`,title:n,text:x(`first_run.known_done`,{id:e.id})};let i=Te(e.id);return{state:`failed`,title:n,text:x(r===`Rejected`?`first_run.known_rejected`:`first_run.known_failed`,{id:e.id}),more:u`<pre>${i}</pre>
        <div>
          <button @click=${()=>this.copy(i)}>${y(t)}${x(`first_run.copy`)}</button>
        </div>
        <p class="quiet">${x(`first_run.known_then`)}</p>`}}async copy(e){this.toast(x(await ye(e,this.renderRoot)?`configuration.copied`:`configuration.not_copied`))}};C([T({type:Boolean})],L.prototype,`closable`,void 0);function Te(e){let t=e.toLowerCase().replace(/[^a-z0-9]+/g,`_`).replace(/^_+|_+$/g,``)||`wallbox`,n=/^[A-Za-z][\w-]*$/.test(e)&&!/^(true|false|yes|no|on|off|null|y|n)$/i.test(e);return[`chargers:`,`  - name: ${/^[a-z]/.test(t)?t:`wallbox_${t}`}`,`    type: template`,`    template: ocpp`,`    stationid: ${n?e:JSON.stringify(e)}`].join(`
`)}function Ee({listening:e,problem:t,urls:n}){let r=/:(\d+)\/?$/.exec(n[0]??``)?.[1]??``;return e?{state:`done`,title:x(`first_run.listening`),text:r&&x(`first_run.listening_done`,{port:r})}:{state:`failed`,title:x(`first_run.listening`),text:[t,x(`first_run.listening_failed`)].filter(Boolean).join(` `)}}function De(e,t){let n=x(`first_run.connected`);return t?.legs.wallbox.up?{state:`done`,title:n,text:x(`first_run.connected_done`,{wallbox:t.title})}:t?{state:`failed`,title:n,text:x(`first_run.connected_lost`,{wallbox:t.title})}:{state:`waiting`,title:n,text:x(e.accepts_new?`first_run.connected_waits`:`first_run.no_new`)}}function Oe(e){let t=x(`first_run.booted`);if(!e)return{state:`waiting`,title:t,text:``};let n=[e.vendor,e.model].filter(Boolean).join(` `);return e.booted||n?{state:`done`,title:t,text:n}:{state:`waiting`,title:t,text:x(`first_run.booted_waits`)}}function ke({evcc:e,evcc_reachable:t},n){let r=x(`first_run.reachable`);if(n?.legs.evcc.up||t)return{state:`done`,title:r,text:e};if(t===null)return{state:`waiting`,title:r,text:x(`first_run.reachable_waits`,{evcc:e})};let i=n?.legs.evcc.problem??``;return{state:`failed`,title:r,text:[x(`first_run.reachable_failed`,{evcc:e}),i].filter(Boolean).join(` `)}}customElements.define(`wbx-first-run`,L);function R(e,t){let{limit_power:n,limit_current:r,limit_phases:i}=e;if(n===null&&r===null)return`–`;if(n===0||r===0)return x(`status.limit_zero`);let a=r===null?``:k(r,`current`).replace(/[.,]0(?=\D)/,``),o=i===null?``:`\u00a0×\u00a0${i}`;return n===null?`${a}${o}`:`${k(n,`power`,t)}${a?` (${a}${o})`:``}`}var Ae=10,je={connected:h,waiting:i,new:i,down:s},Me={connected:`good`,waiting:`quiet`,new:`quiet`,down:`bad`};function z(e,t){if(e.legs[t].up)return`connected`;if(t===`evcc`&&!e.legs.wallbox.up)return`waiting`;let{since:n,problem:r}=e.legs[t];return n===null&&r===null?`new`:`down`}function B(e,t){let n=z(e,t);return u`<span class="with-icon ${Me[n]}">${y(je[n],18)}${x(`status.leg_${n}`)}</span>`}var V=class extends M{static{this.styles=[v,j,f` :host { container-type: inline-size; } .flow { display: grid; grid-template-columns: minmax(0, 1fr) minmax(110px, 0.6fr) minmax(0, 1fr) minmax(110px, 0.6fr) minmax(0, 1fr); align-items: stretch; } .node { display: flex; flex-direction: column; gap: 4px; min-width: 0; padding: 12px 16px; overflow-wrap: anywhere; } .node h2 { display: flex; align-items: center; gap: 8px; } .leg { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 4px; padding: 8px; text-align: center; font-size: 13px; } .line { position: relative; width: calc(100% + 16px); height: 4px; border-radius: 2px; background: var(--wbx-line); overflow: hidden; } .connected .line { background: color-mix(in srgb, var(--wbx-good) 45%, transparent); } .down .line { background: repeating-linear-gradient(90deg, var(--wbx-bad) 0 6px, transparent 6px 12px); } .waiting .line, .new .line { background: repeating-linear-gradient(90deg, var(--wbx-text-2) 0 4px, transparent 4px 10px); } .flowing .line::after { content: ""; position: absolute; inset: 0 auto 0 0; width: 24px; border-radius: 2px; background: var(--wbx-good); animation: flow 2.4s ease-in-out infinite alternate; } @keyframes flow { from { left: 0; } to { left: calc(100% - 24px); } } @media (prefers-reduced-motion: reduce) { .flowing .line::after { animation: none; left: calc(50% - 12px); } } @container (max-width: 640px) { .flow { grid-template-columns: minmax(0, 1fr); } .leg { display: grid; grid-template-columns: 4px auto 1fr; justify-items: start; gap: 0 12px; min-height: 52px; padding: 0 0 0 24px; text-align: left; } .line { grid-row: 1 / span 3; width: 4px; height: 100%; } .leg > :not(.line) { grid-column: 2 / span 2; } .down .line { background: repeating-linear-gradient(var(--wbx-bad) 0 6px, transparent 6px 12px); } .waiting .line, .new .line { background: repeating-linear-gradient(var(--wbx-text-2) 0 4px, transparent 4px 10px); } .flowing .line::after { inset: 0 0 auto; width: 100%; height: 16px; animation-name: flow-down; } @keyframes flow-down { from { top: 0; } to { top: calc(100% - 16px); } } } `]}render(){let{wallbox:e}=this;return e?u`<section class="flow" aria-label=${x(`status.flow`)}>
      ${this.station(e)} ${this.leg(e,`wallbox`)} ${this.proxy(e)} ${this.leg(e,`evcc`)}
      ${this.evcc(e)}
    </section>`:_}station(e){let t=[e.vendor,e.model].filter(Boolean).join(` `),n=e.connectors.length===1?e.connectors[0]:void 0;return u`<div class="card node">
      <h2>${y(o)}<span>${e.title||e.id}</span></h2>
      <div>${t||x(`status.model_unknown`)}</div>
      ${e.firmware?u`<div class="quiet">${x(`status.firmware`,{version:e.firmware})}</div>`:_}
      ${n?u`<div>
            <span class="quiet">${x(`status.state`)}</span>
            ${this.said(A(e,n),`status`,x(`status.state`),this.stateName(A(e,n),`status`,n.status))}
          </div>`:_}
    </div>`}proxy(t){let n=A(t),r=b(`status.repairs`,t.repairs,{count:e(t.repairs)}),i=b(`status.frames`,t.frames,{count:e(t.frames)});return u`<div class="card node">
      <h2>${y(de)}<span>${x(`status.proxy`)}</span></h2>
      <div>
        ${t.repairs_active?this.said(n,`repairs_active`,x(`status.mode`),x(`status.repairing`)):u`<strong class="warn">${this.said(n,`repairs_active`,x(`status.mode`),x(`status.transparent`))}</strong>`}
      </div>
      <div class="quiet">
        ${t.preset===null?x(`status.no_preset`):x(`status.preset`,{preset:t.preset_label??t.preset})}
      </div>
      <div>${this.said(n,`repairs`,x(`status.repaired`),r)}</div>
      <div>${D({view:`messages`,seq:null,query:{wallbox:t.id}},i)}</div>
    </div>`}evcc(e){let t=A(e),n=e.connectors.length===1?e.connectors[0]:void 0,{last_command:r,last_command_at:i}=e;return u`<div class="card node">
      <h2>${y(ee)}<span>EVCC</span></h2>
      ${n?u`<div>
            <span class="quiet">${x(`status.limit_short`)}</span>
            ${this.said(A(e,n),`limit_power`,x(`status.limit`),R(n,this.entity(A(e,n),`limit_power`)))}
          </div>`:_}
      ${r===null?u`<div class="quiet">${x(`status.no_command`)}</div>`:u`<div>
              <span class="quiet">${x(`status.last_command`)}</span>
              ${this.said(t,`last_command`,x(`status.last_command`),this.stateName(t,`last_command`,r))}
            </div>
            ${i===null?_:u`<div class="quiet">
                  ${this.said(t,`last_command_time`,x(`status.last_command_at`),p(i,E.status.now))}
                </div>`}`}
    </div>`}leg(e,t){let{up:n,since:r,latency:i,last_frame:a,problem:o}=e.legs[t],s=z(e,t),{now:c}=E.status,l=n&&a!==null&&c-a<Ae,d=x(t===`wallbox`?`status.leg_wallbox`:`status.leg_evcc`),f=A(e);return u`<div class="leg ${s} ${l?`flowing`:``}" role="group" aria-label=${d}>
      <div>${B(e,t)}</div>
      <div class="line" aria-hidden="true"></div>
      ${n?u`<div class="quiet">
            <span class="with-icon" title=${x(`status.latency`)}
              >${y(le,14)}${this.said(f,`${t}_latency`,x(`status.latency`),ie(i))}</span
            >
            ${a===null?_:u`<div>
                  ${t===`wallbox`?this.said(f,`last_seen`,x(`status.last_message`),p(a,c)):p(a,c)}
                </div>`}
          </div>`:u`<div class="quiet">
            ${r===null||s===`waiting`?_:u`<div>${x(`status.since`,{at:fe(r,c)})}</div>`}
            ${o&&s===`down`?u`<div>${o}</div>`:_}
          </div>`}
    </div>`}};C([T({attribute:!1})],V.prototype,`wallbox`,void 0),customElements.define(`wbx-flow`,V);var Ne=[16,20,25,32,40,50,63,80,125,250,500],Pe=1,H=class extends M{static{this.styles=[v,j,f` .phases { display: grid; grid-template-columns: auto minmax(48px, 1fr) auto auto auto; align-items: center; gap: 10px 12px; margin-top: 12px; } .phase { display: contents; } .phase > .name { font-weight: 500; } .figure { text-align: right; } .bar { position: relative; height: 18px; border-radius: 5px; background: var(--wbx-shade); overflow: hidden; } .offered, .real { position: absolute; inset: 0 auto 0 0; border-radius: 5px; transition: width 0.3s; } .offered { background: repeating-linear-gradient( -45deg, color-mix(in srgb, var(--wbx-down) 55%, transparent) 0 3px, transparent 3px 8px ); box-shadow: inset -2px 0 var(--wbx-down); } .real { top: 4px; bottom: 4px; border-radius: 3px; background: var(--wbx-up); } .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 10px 0 0; font-size: 12px; } .legend i { position: relative; display: inline-block; width: 22px; height: 12px; margin-right: 6px; border-radius: 3px; vertical-align: -1px; overflow: hidden; background: var(--wbx-shade); } dl { margin-top: 12px; } @media (prefers-reduced-motion: reduce) { .offered, .real { transition: none; } } :host { container-type: inline-size; } @container (max-width: 400px) { .phases { grid-template-columns: minmax(0, 1fr); } .phase { display: grid; grid-template-columns: minmax(0, 1fr) repeat(3, minmax(68px, auto)); gap: 4px 8px; } .bar { grid-row: 2; grid-column: 1 / -1; } } `]}render(){let{wallbox:e,connector:t}=this;if(!e||!t)return _;let n=A(e,t),{told:r,silent:i}=Fe(t),{average_voltage:a,average_current:o,power_factor:s,power_factor_reported:c}=t;return u`<section class="card" aria-label=${x(`status.phases`)}>
      <h2>${x(`status.phases`)}</h2>
      <div class="phases" role="list">${r.map(n=>this.phase(e,t,n))}</div>
      <p class="legend quiet">
        <span><i><span class="real" style="width: 70%"></span></i>${x(`status.bar_real`)}</span>
        <span><i><span class="offered" style="width: 100%"></span></i>${x(`status.bar_offered`)}</span>
        ${i.length?u`<span>${x(`status.silent_phases`,{phases:i.map(U).join(`, `)})}</span>`:_}
      </p>
      <dl>
        <dt>${x(`status.average`)}</dt>
        <dd>
          ${a===null&&o===null?`–`:u`${this.amount(n,`average_voltage`,x(`status.average_voltage`),a,`voltage`)} ·
              ${this.amount(n,`average_current`,x(`status.average_current`),o,`current`)}`}
        </dd>
        <dt>${x(`status.power_factor`)}</dt>
        <dd>
          ${this.amount(n,`power_factor`,x(`status.power_factor`),s,`factor`)}
          ${s===null||c?_:u`<span class="quiet">(${x(`status.estimate`)})</span>`}
        </dd>
      </dl>
    </section>`}phase(e,t,n){let r=A(e,t),i=U(n),a=i.toLowerCase(),o=t.currents[n]??null,s=Ie(t,n)?t.limit_current:0,c=Le(t),l=e=>Math.min(100,(e??0)/c*100);return u`<div class="phase" role="listitem">
      <span class="name">${i}</span>
      <span class="bar" aria-hidden="true">
        <span class="offered" style="width: ${l(s)}%" ?hidden=${!s}></span>
        <span class="real" style="width: ${l(o)}%"></span>
      </span>
      <span class="figure">${this.amount(r,`current_${a}`,`${x(`status.current`)} ${i}`,o,`current`)}</span>
      <span class="figure"
        >${this.amount(r,`voltage_${a}`,`${x(`status.voltage`)} ${i}`,t.voltages[n]??null,`voltage`)}</span
      >
      <span class="figure"
        >${this.amount(r,`power_${a}`,`${x(`status.power`)} ${i}`,t.powers[n]??null,`power`)}</span
      >
    </div>`}};C([T({attribute:!1})],H.prototype,`wallbox`,void 0),C([T({attribute:!1})],H.prototype,`connector`,void 0);function U(e){return`L${e+1}`}function Fe(e){let t=[0,1,2],n=t.filter(t=>[e.currents,e.voltages,e.powers].some(e=>(e[t]??null)!==null));return n.length?{told:n,silent:t.filter(e=>!n.includes(e))}:{told:t,silent:[]}}function Ie({limit_phases:e,currents:t},n){if(e===null||e>=3)return!0;let r=[0,1,2].filter(e=>(t[e]??0)>=Pe),i=[0,1,2].filter(e=>!r.includes(e));return[...r,...i].slice(0,Math.max(e,r.length)).includes(n)}function Le({currents:e,limit_current:t}){let n=Math.max(0,t??0,...e.map(e=>e??0));return Ne.find(e=>n<=e)??n}customElements.define(`wbx-phases`,H);var W=600,G=120,Re=5,ze=120,Be=1e3,K=class extends me{constructor(...e){super(...e),this.curve=[],this.interval=null,this.at=null}static{this.styles=[v,f` :host { display: block; } figure { position: relative; margin: 0; } .plot { display: block; width: 100%; height: 120px; border-bottom: 1px solid var(--wbx-line); touch-action: pan-y; } path { fill: none; vector-effect: non-scaling-stroke; stroke-linejoin: round; } .power { stroke: var(--wbx-up); stroke-width: 2; } .area { fill: var(--wbx-up); opacity: 0.14; } .limit { stroke: var(--wbx-down); stroke-width: 2; stroke-dasharray: 5 4; } .grid { stroke: var(--wbx-line); stroke-width: 1; } .hair { stroke: var(--wbx-text-2); stroke-width: 1; } figcaption, .axis { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; color: var(--wbx-text-2); font-size: 12px; font-variant-numeric: tabular-nums; } figcaption { margin-bottom: 4px; } .key { display: inline-flex; align-items: center; gap: 6px; } .key::before { content: ""; width: 16px; border-top: 2px solid var(--wbx-up); } .key.of-limit::before { border-top: 2px dashed var(--wbx-down); } .top { position: absolute; left: 0; padding: 0 3px; background: color-mix(in srgb, var(--wbx-card) 80%, transparent); color: var(--wbx-text-2); font-size: 11px; transform: translateY(-50%); pointer-events: none; } .empty { display: grid; place-items: center; height: 120px; color: var(--wbx-text-2); text-align: center; } `]}watched(){return[]}render(){return this.curve.filter(([,e,t])=>e!==null||t!==null).length<2?u`<p class="empty">${x(`status.curve_empty`)}</p>`:u`<figure>
      <figcaption>
        ${this.at?this.reading(this.at):u`<span class="key">${x(`status.power`)}</span><span class="key of-limit">${x(`status.limit`)}</span>`}
      </figcaption>
      ${this.plot()}
      <div class="axis" aria-hidden="true">
        <span>${x(`status.curve_from`,{span:O(this.last-this.first)})}</span><span>${x(`status.curve_now`)}</span>
      </div>
    </figure>`}get first(){return this.curve[0]?.[0]??0}get last(){return this.curve.at(-1)?.[0]??0}plot(){let t=this.top(),n=Ve(t*.8),r=this.stretches(1,t),i=this.stretches(2,t).map(X);return u`<svg
        class="plot"
        viewBox="0 0 ${W} ${G}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${this.words()}
        @pointermove=${this.pointed}
        @pointerdown=${this.pointed}
        @pointerleave=${()=>this.at=null}
      >
        ${w`<path class="grid" d="M0 ${q(n,t)}H${W}"></path>`}
        ${r.map(e=>w`<path class="area" d="${Y(e)}L${e.at(-1)[0]} ${G}L${e[0][0]} ${G}Z"></path>`)}
        ${i.map(e=>w`<path class="limit" d=${Y(e)}></path>`)}
        ${r.map(e=>w`<path class="power" d=${Y(e)}></path>`)}
        ${this.at?w`<path class="hair" d="M${this.x(this.at[0])} 0V${G}"></path>`:_}
      </svg>
      <span class="top" aria-hidden="true" style="top: calc(1.4em + 4px + ${q(n,t)}px)">${e(n/1e3,1)}\u00a0kW</span>`}reading([e,t,n]){return u`<span>${m(e).replace(/[.,]\d{3}/,``)}</span>
      <span class="key">${k(t,`power`)}</span>
      <span class="key of-limit">${k(n,`power`)}</span>`}top(){return Math.max(Be,...this.curve.map(([,e,t])=>Math.max(e??0,t??0)))*1.08}x(e){let t=this.last-this.first||1;return J((e-this.first)/t*W)}stretches(e,t){let n=Math.max(ze,Re*(this.interval??0)),r=[],i=null;for(let a of this.curve){let o=a[e];o===null?i=null:((i===null||a[0]-i>n)&&r.push([]),r.at(-1).push([this.x(a[0]),q(o,t)]),i=a[0])}return r.map(e=>e.length>1?e:[e[0],[e[0][0]+1,e[0][1]]])}words(){let e=this.curve.map(([,e])=>e).filter(e=>e!==null),[,t,n]=this.curve.at(-1);return x(`status.curve_words`,{span:O(this.last-this.first),power:k(t,`power`),limit:k(n,`power`),least:k(e.length?Math.min(...e):null,`power`),most:k(e.length?Math.max(...e):null,`power`)})}pointed(e){let{left:t,width:n}=e.currentTarget.getBoundingClientRect();if(n===0)return;let r=this.first+(e.clientX-t)/n*(this.last-this.first);this.at=this.curve.reduce((e,t)=>Math.abs(t[0]-r)<Math.abs(e[0]-r)?t:e)}};C([T({attribute:!1})],K.prototype,`curve`,void 0),C([T({type:Number})],K.prototype,`interval`,void 0),C([pe()],K.prototype,`at`,void 0);function q(e,t){return J(G-e/t*G)}function J(e){return Math.round(e*10)/10}function Y(e){return e.map(([e,t],n)=>`${n?`L`:`M`}${e} ${t}`).join(``)}function X(e){return e.flatMap(([t,n],r)=>{let i=e[r-1];return i?[[t,i[1]],[t,n]]:[[t,n]]})}function Ve(e){let t=10**Math.floor(Math.log10(e));return(e>=5*t?5:e>=2*t?2:1)*t}customElements.define(`wbx-spark`,K);var He={fresh:h,stale:d,offline:s,unknown:a},Ue={fresh:`good`,stale:`warn`,offline:`bad`,unknown:`quiet`};function Z(t,n){let{now:r}=E.status,i=ge(t,n,r),a=i===`stale`&&n.interval===null?`stale_unknown`:i,o=x(`status.${a}`,{interval:e(n.interval)});return u`<span class="with-icon ${Ue[i]}">${y(He[i],18)}${o}</span>`}function We(e){return E.status.now-e>43200?c(e):m(e)}var Q=class extends M{static{this.styles=[v,j,f` .head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 4px 12px; margin-bottom: 12px; } .now { font-size: 28px; line-height: 1.1; } dl { margin-top: 12px; } .fresh { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 12px; margin: 12px 0 0; padding-top: 12px; border-top: 1px solid var(--wbx-line); } `]}render(){let{wallbox:e,connector:t}=this;if(!e||!t)return _;let n=A(e,t);return u`<section class="card" aria-label=${x(`status.power`)}>
      <div class="head">
        <h2>${x(`status.power`)}</h2>
        <span class="now">${this.amount(n,`power`,x(`status.power`),t.power,`power`)}</span>
      </div>
      <wbx-spark .curve=${t.curve} .interval=${t.interval}></wbx-spark>
      ${this.figures(e,t)}
      <p class="fresh">
        ${Z(e,t)}
        ${t.updated===null?_:u`<span class="quiet">
              ${x(`status.updated`,{at:We(t.updated),ago:p(t.updated,E.status.now)})}
            </span>`}
      </p>
    </section>`}figures(e,t){let n=A(e,t),r=R(t,this.entity(n,`limit_power`)),{transaction_id:i,session_since:a,limit_at:o}=t;return u`<dl>
      <dt>${x(`status.limit`)}</dt>
      <dd>
        ${this.said(n,`limit_power`,x(`status.limit`),r)}
        ${o===null?_:u`<div class="quiet">${x(`status.set_ago`,{ago:p(o,E.status.now)})}</div>`}
      </dd>
      <dt>${x(`status.limit_use`)}</dt>
      <dd>${this.amount(n,`limit_use`,x(`status.limit_use`),t.limit_use,`share`)}</dd>
      <dt>${x(a===null?`status.last_session`:`status.session`)}</dt>
      <dd>
        ${this.amount(n,`session_energy`,x(`status.session`),t.session_energy,`energy`)}
        ${a===null?_:u`· <span class="value">${O(E.status.now-a)}</span>`}
      </dd>
      <dt>${x(`status.energy`)}</dt>
      <dd>${this.amount(n,`energy`,x(`status.energy`),t.energy,`energy`)}</dd>
      ${this.others(e,t)}
      <dt>${x(`status.transaction`)}</dt>
      <dd>${this.said(n,`transaction_id`,x(`status.transaction`),i===null?`–`:String(i))}</dd>
    </dl>`}others(e,t){return[[`soc`,`share`],[`temperature`,`temperature`],[`frequency`,`frequency`]].filter(([e])=>t[e]!==null).map(([n,r])=>u`<dt>${x(`status.${n}`)}</dt>
            <dd>${this.amount(A(e,t),n,x(`status.${n}`),t[n],r)}</dd>`)}};C([T({attribute:!1})],Q.prototype,`wallbox`,void 0),C([T({attribute:!1})],Q.prototype,`connector`,void 0),customElements.define(`wbx-power`,Q);var $=class extends M{constructor(...e){super(...e),this.narrow=!1}static{this.styles=[v,j,f` :host { max-width: 1280px; margin: 0 auto; padding: 16px; container-type: inline-size; } .stack { display: grid; gap: 16px; } .connector { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); align-items: start; gap: 16px; } .connector-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px; margin-top: 8px; } .hint { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; padding: 10px 16px; border: 2px solid var(--wbx-warn); border-radius: var(--wbx-radius); background: var(--wbx-card); } .hint > span { flex: 1 1 240px; } .hint.serious { border-color: var(--wbx-bad); } .overview { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); align-items: start; gap: 16px; margin: 0; padding: 0; list-style: none; } .overview .hint { margin-top: 12px; padding: 6px 10px; border-width: 1px; } .overview h2 a { display: flex; align-items: center; justify-content: space-between; gap: 8px; color: inherit; text-decoration: none; } .overview h2 a:hover { text-decoration: underline; } .overview dl { margin-top: 12px; } .overview dd > .with-icon { justify-content: flex-end; } .foot { display: flex; justify-content: flex-end; margin-top: 16px; } .notice { margin: 24px auto; max-width: 480px; text-align: center; } @container (max-width: 500px) { .stack, .connector, .overview { gap: 12px; } } `]}render(){let{status:e}=E;if(E.place.query.get(`check`)!==null)return u`<wbx-first-run closable></wbx-first-run>`;if(!e.known&&e.problem)return this.failed(e.problem);if(!e.known)return u`<p class="notice">${x(`common.loading`)}</p>`;if(!e.wallboxes.length)return u`<wbx-first-run></wbx-first-run>`;let t=e.wallboxes.length===1?e.wallboxes[0]:e.find(E.wallbox);return u`${e.problem?u`<p class="notice" role="alert">${this.why(e.problem)}</p>`:_}
      ${t?this.page(t):this.overview(e.wallboxes)}
      <p class="foot">
        ${D({query:{check:`1`}},u`${y(he)}${x(`status.check`)}`,`button`)}
      </p>`}failed(e){return u`<p class="notice" role="alert">${this.why(e)}</p>`}why(e){return ce(e)?x(`status.forbidden`):x(`common.unreachable`,{error:se(e)})}overview(e){return u`<ul class="overview">
      ${e.map(e=>u`<li>
            <section class="card" aria-label=${e.title}>
              <h2>${D({query:{wallbox:e.id}},u`<span>${e.title}</span>${y(ne)}`)}</h2>
              ${this.hints(e)}
              <dl>
                <dt>${x(`status.wallbox`)}</dt>
                <dd>${B(e,`wallbox`)}</dd>
                <dt>EVCC</dt>
                <dd>${B(e,`evcc`)}</dd>
                ${e.connectors.map(t=>this.brief(e,t))}
              </dl>
            </section>
          </li>`)}
    </ul>`}brief(e,t){let n=A(e,t),r=e.connectors.length>1,i=R(t,this.entity(n,`limit_power`));return u`<dt>${r?x(`status.connector`,{number:t.number}):x(`status.state`)}</dt>
      <dd>${this.said(n,`status`,x(`status.state`),this.stateName(n,`status`,t.status))}</dd>
      <dt>${x(`status.power`)}</dt>
      <dd>${this.amount(n,`power`,x(`status.power`),t.power,`power`)}</dd>
      <dt>${x(`status.limit`)}</dt>
      <dd>${this.said(n,`limit_power`,x(`status.limit`),i)}</dd>
      <dt>${x(t.session_since===null?`status.last_session`:`status.session`)}</dt>
      <dd>${this.amount(n,`session_energy`,x(`status.session`),t.session_energy,`energy`)}</dd>
      <dt>${x(`status.values`)}</dt>
      <dd>${Z(e,t)}</dd>`}page(e){let t=e.connectors.length>1,n=t?void 0:e.connectors[0];return u`<div class="stack">
      ${this.hints(e)}
      <wbx-flow .wallbox=${e}></wbx-flow>
      ${t?e.connectors.map(t=>this.connector(e,t)):_}
      <div class="connector">
        ${n?u`<wbx-power .wallbox=${e} .connector=${n}></wbx-power>`:_}
        <div class="stack">
          ${n?u`<wbx-phases .wallbox=${e} .connector=${n}></wbx-phases>`:_}
          <wbx-actions .wallbox=${e}></wbx-actions>
        </div>
      </div>
    </div>`}connector(e,t){let n=A(e,t);return u`<div class="connector-head">
        <h2>${x(`status.connector`,{number:t.number})}</h2>
        ${this.said(n,`status`,x(`status.state`),this.stateName(n,`status`,t.status))}
      </div>
      <div class="connector">
        <wbx-power .wallbox=${e} .connector=${t}></wbx-power>
        <wbx-phases .wallbox=${e} .connector=${t}></wbx-phases>
      </div>`}hints(e){let t=this.entity(A(e),`repairs_active`),n=e.connectors.filter(({error_code:e})=>e!==null&&e!==`NoError`);return u`${e.repairs_active?_:u`<div class="hint" role="status">
          <strong class="warn">${y(g)}</strong><span>${x(`status.transparent_hint`)}</span>
          ${t?u`<button @click=${()=>this.showEntity(t.entity_id)}>${x(`status.switch_repairs`)}</button>`:_}
        </div>`}
    ${e.boot_answer===`Pending`||e.boot_answer===`Rejected`?u`<div class="hint" role="status">
          <strong class="warn">${y(g)}</strong
          ><span>${x(e.boot_answer===`Pending`?`status.pending_hint`:`status.rejected_hint`,{id:e.id})}</span>
          ${D({query:{check:`1`,wallbox:e.id}},x(`status.what_to_do`),`button`)}
        </div>`:_}
    ${n.map(t=>u`<div class="hint serious" role="status">
          <strong class="bad">${y(S)}</strong
          ><span
            >${x(e.connectors.length>1?`status.fault`:`status.fault_single`,{number:t.number,error:this.stateName(A(e,t),`error_code`,t.error_code)})}</span
          >
        </div>`)}`}};C([T({type:Boolean})],$.prototype,`narrow`,void 0),customElements.define(`wbx-status`,$);