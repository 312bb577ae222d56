import{$ as e,A as t,M as n,Q as r,R as i,Sn as a,Tn as o,Yt as s,bn as c,ct as l,gn as u,gt as d,hn as f,n as p,nn as m,on as h,rt as g,sn as _,t as v,vn as y,vt as b,yn as x,yt as S}from"./decorate-Dfg7_YvI.js";import{t as C}from"./query-DDQkTGvL.js";import{t as w}from"./clipboard-DXvjyOAq.js";import{t as T}from"./download-DzQQ5C8E.js";import{t as E}from"./link-1Y998J41.js";import{r as D,t as O}from"./live-2cbGHe-c.js";import{a as k,r as A}from"./command-dialog-C45Zwrsq.js";var j=[`Current.Export`,`Current.Import`,`Current.Offered`,`Energy.Active.Export.Interval`,`Energy.Active.Export.Register`,`Energy.Active.Import.Interval`,`Energy.Active.Import.Register`,`Energy.Reactive.Export.Interval`,`Energy.Reactive.Export.Register`,`Energy.Reactive.Import.Interval`,`Energy.Reactive.Import.Register`,`Frequency`,`Power.Active.Export`,`Power.Active.Import`,`Power.Factor`,`Power.Offered`,`Power.Reactive.Export`,`Power.Reactive.Import`,`RPM`,`SoC`,`Temperature`,`Voltage`],M=[`Core`,`FirmwareManagement`,`LocalAuthListManagement`,`RemoteTrigger`,`Reservation`,`SmartCharging`],N=(e,t)=>t===void 0?{kind:e}:{kind:e,unit:t},P={kind:`list`,options:j},F={...I(N(`bool`),[`AllowOfflineTxForUnknownId AuthorizationCacheEnabled AuthorizeRemoteTxRequests LocalAuthorizeOffline`,`LocalPreAuthorize StopTransactionOnEVSideDisconnect StopTransactionOnInvalidId UnlockConnectorOnEVSideDisconnect`,`LocalAuthListEnabled ReserveConnectorZeroSupported ConnectorSwitch3to1PhaseSupported ACPhaseSwitchingSupported`,`AdditionalRootCertificateCheck`]),...I(N(`int`,`s`),[`ClockAlignedDataInterval ConnectionTimeOut HeartbeatInterval MeterValueSampleInterval MinimumStatusDuration`,`TransactionMessageRetryInterval WebSocketPingInterval`]),...I(N(`int`),[`BlinkRepeat ConnectorPhaseRotationMaxLength GetConfigurationMaxKeys MeterValuesAlignedDataMaxLength`,`MeterValuesSampledDataMaxLength NumberOfConnectors ResetRetries StopTxnAlignedDataMaxLength`,`StopTxnSampledDataMaxLength SupportedFeatureProfilesMaxLength TransactionMessageAttempts LocalAuthListMaxLength`,`SendLocalListMaxLength ChargeProfileMaxStackLevel ChargingScheduleMaxPeriods MaxChargingProfilesInstalled`,`CertificateSignedMaxChainSize CertificateStoreMaxLength SecurityProfile`]),...I(P,[`MeterValuesAlignedData MeterValuesSampledData StopTxnAlignedData StopTxnSampledData`]),lightintensity:N(`int`,`%`),maxenergyoninvalidid:N(`int`,`Wh`),connectorphaserotation:N(`list`),supportedfeatureprofiles:{kind:`list`,options:M},chargingscheduleallowedchargingrateunit:{kind:`list`,options:[`Current`,`Power`]},evb_supportedmeasurands:N(`list`),setcurrent:N(`int`,`mA`),mincurrent:N(`int`,`mA`),maxcurrent:N(`int`,`mA`),chargerate:N(`number`,`A`)};function I(e,t){return Object.fromEntries(t.flatMap(e=>e.split(` `)).map(t=>[t.toLowerCase(),e]))}var L=new Set([`url uri endpoint host hostname server backend backoffice csms domain address websocketurl centralsystem`,`securityprofile authorizationkey password identity chargeboxid chargepointid stationid`,`apn wifi wlan ssid network ethernet dhcp dns gateway netmask proxy port ip tls certificate`].flatMap(e=>e.split(` `))),R=new Set([`websocketpinginterval`,`certificatesignedmaxchainsize`,`certificatestoremaxlength`]);function z(e,t){let n=Object.hasOwn(F,e.toLowerCase())?F[e.toLowerCase()]:void 0;return n?{kind:n.kind,unit:n.unit??null,options:n.options??[]}:{kind:B(t??``),unit:null,options:[]}}function B(e){return/^(true|false)$/i.test(e)?`bool`:/^-?\d{1,9}([.]\d+)?$/.test(e)?`number`:`text`}function V(e){let t=e.toLowerCase();if(R.has(t)||/maxlength$/.test(t))return!1;let n=e.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g,` `).toLowerCase().split(/[^a-z0-9]+/),r=n.map((e,t)=>e+(n[t+1]??``));return[t,...n,...r].some(e=>L.has(e))}function H(e){return/^\w+$/.test(e)?_(`keys.${e.toLowerCase()}`,``):``}function U(e){return e.split(`,`).map(e=>e.trim()).filter(Boolean)}var W=o` :host { max-width: 1100px; margin: 0 auto; padding: 16px; container-type: inline-size; } .notice { margin: 24px auto; max-width: 480px; text-align: center; } .head, .tools, .buttons, .hint { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; } .head { justify-content: space-between; } .wide { flex-basis: 100%; margin: 0; } .tools { margin: 16px 0; } .search { position: relative; flex: 1 1 240px; max-width: 420px; } .search svg { position: absolute; left: 10px; top: 8px; color: var(--wbx-text-2); } .search input { width: 100%; padding-left: 38px; } .hint { justify-content: space-between; margin-top: 16px; padding: 10px 16px; border: 2px solid var(--wbx-warn); border-radius: var(--wbx-radius); background: var(--wbx-card); } .choice { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0 0; padding: 0; list-style: none; } table { width: 100%; border: 1px solid var(--wbx-line); border-radius: var(--wbx-radius); border-spacing: 0; background: var(--wbx-card); table-layout: fixed; } th, td { padding: 10px 16px; border-top: 1px solid var(--wbx-line); font-weight: 400; text-align: left; vertical-align: top; overflow-wrap: anywhere; } thead th { border-top: none; color: var(--wbx-text-2); font-weight: 500; } thead th:first-child { width: 48%; } thead th:last-child, .tool { width: 60px; padding: 4px 12px 4px 0; text-align: right; } th code { font-weight: 500; } .mark { display: inline-flex; align-items: center; gap: 2px; margin-left: 6px; font-size: 12px; white-space: nowrap; } .meaning, .note { margin-top: 2px; font-size: 13px; } .note { margin-top: 4px; } .members { display: flex; flex-wrap: wrap; gap: 4px; } .members code { padding: 1px 6px; border-radius: 6px; background: var(--wbx-shade); } @container (max-width: 620px) { table, tbody { display: block; } table { border: none; background: none; } thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } tr { position: relative; display: block; margin-bottom: 8px; padding: 8px 12px; border: 1px solid var(--wbx-line); border-radius: var(--wbx-radius); background: var(--wbx-card); } tbody th, tbody td { display: block; padding: 4px 0; border: none; } tbody th { padding-right: 40px; } .tool { position: absolute; top: 4px; right: 4px; width: auto; } } `,G=class extends b{constructor(...e){super(...e),this.busy=!1,this.value=``,this.sure=!1}static{this.styles=[d,o` form { display: grid; gap: 8px; } .field { display: flex; align-items: center; gap: 8px; } .field > input:not([type="checkbox"]), textarea { flex: 1; min-width: 0; width: 100%; } textarea { padding: 8px 10px; font-family: var(--wbx-code); font-size: 12.5px; } .options { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 230px), 1fr)); gap: 2px 12px; margin: 0; padding: 0; border: none; } .options label { display: flex; align-items: center; gap: 8px; min-height: 28px; overflow-wrap: anywhere; } .buttons { display: flex; flex-wrap: wrap; gap: 8px; } .caution { margin: 0; padding: 8px 12px; border-left: 4px solid var(--wbx-bad); border-radius: 4px; background: var(--wbx-shade); } .caution label { display: flex; gap: 8px; margin-top: 6px; } `]}watched(){return[]}connectedCallback(){super.connectedCallback();let{value:e}=this.key??{value:null};this.value=e===`••••`?``:e??``}firstUpdated(){this.renderRoot.querySelector(`input, textarea`)?.focus()}render(){let{key:e}=this;if(!e)return c;let t=V(e.key);return a`<form @submit=${this.save} @keydown=${this.pressed}>
      ${this.field(e,z(e.key,e.value))}
      ${t?a`<div class="caution" role="note">
            ${h(`configuration.caution`)}
            <label
              ><input
                type="checkbox"
                .checked=${this.sure}
                @change=${e=>this.sure=e.target.checked}
              />${h(`configuration.sure`)}</label
            >
          </div>`:c}
      <div class="buttons">
        <button type="submit" ?disabled=${this.busy||t&&!this.sure}>
          ${h(this.busy?`configuration.saving`:`configuration.save`)}
        </button>
        <button type="button" class="plain" @click=${()=>this.emit(`wbx-cancel`)}>${h(`commands.cancel`)}</button>
      </div>
    </form>`}field(e,{kind:t,unit:n,options:r}){let i=h(`configuration.value_of`,{key:e.key});if(t===`bool`)return a`<label class="field"
        ><input
          type="checkbox"
          role="switch"
          aria-checked=${this.isOn}
          aria-label=${i}
          .checked=${this.isOn}
          @change=${e=>this.turn(e.target.checked)}
        /><code>${this.value||`–`}</code></label
      >`;if(t===`list`&&r.length)return this.checks(i,r);let o=e=>void(this.value=e.target.value);if(t===`list`)return a`<textarea aria-label=${i} rows="5" .value=${U(this.value).join(`
`)} @change=${e=>void(this.value=U(K(e)).join(`,`))}></textarea>
        <span class="quiet">${h(`configuration.one_per_line`)}</span>`;let s=t===`int`||t===`number`;return a`<div class="field">
      <input
        type=${s?`number`:`text`}
        step=${t===`int`?`1`:t===`number`?`any`:c}
        maxlength=${s?c:`500`}
        ?required=${s}
        aria-label=${i}
        placeholder=${e.value===`••••`?h(`configuration.new_secret`):c}
        autocomplete="off"
        .value=${this.value}
        @input=${o}
      />${n?a`<span class="quiet">${n}</span>`:c}
    </div>`}checks(e,t){let n=U(this.value),r=[...new Set([...n,...t])],i=(e,t)=>{this.value=(t?[...n,e]:n.filter(t=>t!==e)).join(`,`)};return a`<fieldset class="options" aria-label=${e}>
      ${r.map(e=>a`<label
            ><input
              type="checkbox"
              .checked=${n.includes(e)}
              @change=${t=>i(e,t.target.checked)}
            /><code>${e}</code></label
          >`)}
    </fieldset>`}get isOn(){return this.value.toLowerCase()===`true`}turn(e){let t=/^[TF]/.test(this.key?.value??``);this.value=e?t?`True`:`true`:t?`False`:`false`}save(e){e.preventDefault(),this.emit(`wbx-save`,{value:this.value})}pressed(e){e.key===`Escape`&&(e.stopPropagation(),this.emit(`wbx-cancel`))}};v([x({attribute:!1})],G.prototype,`key`,void 0),v([x({type:Boolean})],G.prototype,`busy`,void 0),v([y()],G.prototype,`value`,void 0),v([y()],G.prototype,`sure`,void 0);function K(e){return e.target.value.replace(/\n/g,`,`)}customElements.define(`wbx-key-edit`,G);var q=/^[\w.:-]{1,50}$/,J=class extends O{constructor(...e){super(...e),this.narrow=!1,this.search=``,this.editing=null,this.busy=!1,this.loaded=``,this.since=null}static{this.styles=[d,D,W]}watched(){return[...super.watched(),S.configurations]}get wallbox(){let{wallboxes:e}=S.status;return S.status.find(S.wallbox)??(e.length===1?e[0]:null)}willUpdate(e){super.willUpdate(e);let{wallbox:t}=this,{up:n,since:r}=t?.legs.wallbox??{up:!1,since:null},i=t?`${S.proxy?.entry_id} ${t.id} ${n} ${t.booted}`:``;if(!t||i===this.loaded&&r===this.since)return;let a=this.loaded.split(` `)[1]!==t.id;a?this.editing=null:n&&r!==this.since&&this.since!==null&&S.configurations.rebooted(t.id),this.loaded=i,(n||a)&&(this.since=r),S.configurations.load(t.id)}render(){let{wallbox:e}=this;if(!S.status.known&&S.status.problem)return this.failed(S.status.problem);if(!S.status.known)return a`<p class="notice">${h(`common.loading`)}</p>`;if(!S.status.wallboxes.length)return a`<p class="notice">${h(`configuration.no_wallbox`)}</p>`;if(!e)return this.choice();let t=S.configurations.of(e.id),n=S.configurations.problem(e.id);return a`${n?this.failed(n):c} ${t?this.page(e,t):c}
      <wbx-command-dialog .wallbox=${e}></wbx-command-dialog>`}failed(e){let t=f(e)?h(`status.forbidden`):u(e);return a`<p class="notice" role="alert">${t}</p>`}choice(){return a`<section class="card">
      <h2>${h(`configuration.which`)}</h2>
      <ul class="choice">
        ${S.status.wallboxes.map(({id:e,title:t})=>a`<li>${E({query:{wallbox:e}},t,`button`)}</li>`)}
      </ul>
    </section>`}page(t,n){let r=n.keys.filter(e=>this.isSought(e));return a`${this.head(t,n)} ${n.needsReboot?this.reboot(t):c}
      <div class="tools">
        <label class="search"
          >${p(e)}<span class="visually-hidden">${h(`configuration.search`)}</span
          ><input
            type="search"
            placeholder=${h(`configuration.search`)}
            .value=${this.search}
            @input=${e=>this.search=e.target.value}
        /></label>
        <span class="quiet" role="status">${m(`configuration.shown`,r.length)}</span>
      </div>
      ${this.asking(t,n)} ${n.keys.length?this.table(t,n,r):this.empty(n)}
      ${n.unknown.length?a`<p class="quiet">${h(`configuration.unknown`,{keys:n.unknown.join(`, `)})}</p>`:c}`}head(e,r){let{up:o}=e.legs.wallbox;return a`<div class="head">
      <div>
        <h2>${h(`configuration.of`,{wallbox:e.title})}</h2>
        <span class="quiet">
          ${r.read_at===null?h(`configuration.never_read`):h(`configuration.read`,{ago:s(r.read_at,S.status.now)})}
        </span>
      </div>
      <div class="buttons">
        <button ?disabled=${!o||this.busy} aria-describedby=${o?c:`offline`} @click=${()=>this.read(e)}>
          ${p(i)}${h(this.busy?`configuration.reading`:`configuration.read_now`)}
        </button>
        <button class="icon" ?disabled=${!r.keys.length} title=${h(`configuration.copy`)} aria-label=${h(`configuration.copy`)} @click=${()=>this.copy(e,r)}>
          ${p(t)}
        </button>
        <button class="icon" ?disabled=${!r.keys.length} title=${h(`configuration.download`)} aria-label=${h(`configuration.download`)} @click=${()=>this.save(e,r)}>
          ${p(n)}
        </button>
      </div>
      ${o?c:a`<p class="quiet wide" id="offline">${h(`configuration.offline`)}</p>`}
    </div>`}reboot(e){return a`<div class="hint" role="status">
      <span>${h(`configuration.needs_reboot`)}</span>
      <button ?disabled=${!e.legs.wallbox.up} @click=${()=>this.dialog.ask(`reset`)}>
        ${p(l)}${h(`commands.reset`)}
      </button>
    </div>`}asking(e,t){let n=this.search.trim(),r=t.keys.some(({key:e})=>e.toLowerCase()===n.toLowerCase());return!q.test(n)||n.length<4||r||!e.legs.wallbox.up?c:a`<p class="asking">
      <button ?disabled=${this.busy} @click=${()=>this.read(e,[n])}>${h(`configuration.ask`,{key:n})}</button>
    </p>`}empty(e){return a`<p class="notice">${h(e.read_at===null?`configuration.unread`:`configuration.told_none`)}</p>`}table(e,t,n){return a`<table>
      <thead>
        <tr>
          <th scope="col">${h(`configuration.key`)}</th>
          <th scope="col">${h(`configuration.value`)}</th>
          <th scope="col"><span class="visually-hidden">${h(`configuration.change`)}</span></th>
        </tr>
      </thead>
      <tbody>
        ${n.map(n=>this.row(e,n,t.edits.get(n.key)??null))}
      </tbody>
    </table>`}row(e,t,n){let i=this.editing===t.key;return a`<tr>
      <th scope="row">
        <code>${t.key}</code>
        ${t.readonly?a`<span class="mark quiet">${p(r,14)}${h(`configuration.readonly`)}</span>`:c}
        <div class="meaning quiet">${H(t.key)}</div>
      </th>
      <td class="shown">
        ${i?a`<wbx-key-edit .key=${t} ?busy=${this.busy} @wbx-save=${n=>void this.change(e,t.key,n.detail.value)} @wbx-cancel=${()=>this.editing=null}></wbx-key-edit>`:this.value(t)}
        ${t.automatic===null?c:this.automatic(t,t.automatic)} ${n?this.answer(n):c}
      </td>
      <td class="tool">
        ${t.readonly||i?c:a`<button
              class="icon plain"
              title=${h(`configuration.change`)}
              aria-label=${h(`configuration.change_key`,{key:t.key})}
              ?disabled=${!e.legs.wallbox.up||this.busy}
              @click=${()=>this.editing=t.key}
            >
              ${p(g)}
            </button>`}
      </td>
    </tr>`}value(e){let{kind:t,unit:n}=z(e.key,e.value);return e.value===null||e.value===``?a`<span class="quiet">${e.value===null?`–`:h(`configuration.empty`)}</span>`:t===`list`?a`<span class="members">${U(e.value).map(e=>a`<code>${e}</code>`)}</span>`:a`<code>${e.value}</code>${n?a` <span class="quiet">${n}</span>`:c}`}automatic(e,t){return e.refused?a`<div class="note warn">${h(`configuration.refused`,{value:t})}</div>`:a`<div class="note quiet">${h(`configuration.automatic`,{value:t})}</div>`}answer({value:e,status:t,problem:n}){if(t===null){let t=n===null?h(`configuration.unsent`):u(n);return a`<div class="note bad" role="status">${h(`configuration.no_answer`,{value:e,why:t})}</div>`}return a`<div class="note ${t===`Accepted`?`good`:t===`RebootRequired`?`warn`:`bad`}" role="status">${h(`configuration.answered`,{value:e,answer:A(t)})}</div>`}isSought({key:e,value:t}){let n=this.search.toLowerCase().split(/\s+/).filter(Boolean),r=`${e} ${t??``} ${H(e)}`.toLowerCase();return n.every(e=>r.includes(e))}async read(e,t=[]){await this.busily(async()=>{await S.configurations.read(e.id,t);let[n]=S.commands.of(e.id);n&&this.toast(k(n))})}async change(e,t,n){await this.busily(async()=>{await S.configurations.change(e.id,t,n),this.editing=null})}async busily(e){if(!this.busy){this.busy=!0;try{await e()}finally{this.busy=!1}}}async copy(e,t){let n=await w(Y(e,t),this.renderRoot);this.toast(h(n?`configuration.copied`:`configuration.not_copied`))}save(e,t){let n=URL.createObjectURL(new Blob([Y(e,t)],{type:`application/json`}));T(n,`${e.id.replace(/[^\w-]+/g,`_`)}-configuration.json`),setTimeout(()=>URL.revokeObjectURL(n),6e4)}};v([x({type:Boolean})],J.prototype,`narrow`,void 0),v([y()],J.prototype,`search`,void 0),v([y()],J.prototype,`editing`,void 0),v([y()],J.prototype,`busy`,void 0),v([C(`wbx-command-dialog`)],J.prototype,`dialog`,void 0);function Y({id:e,vendor:t,model:n,firmware:r},i){let a=i.read_at===null?null:new Date(i.read_at*1e3).toISOString(),o=i.keys.map(({key:e,value:t,readonly:n})=>({key:e,readonly:n,value:t}));return JSON.stringify({wallbox:e,vendor:t,model:n,firmware:r,read_at:a,configurationKey:o,unknownKey:i.unknown},null,2)}customElements.define(`wbx-configuration`,J);