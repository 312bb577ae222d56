import{D as e,L as t,Sn as n,Tn as r,bn as i,c as a,gt as o,n as s,nn as c,on as l,vt as u,yt as d}from"./decorate-Dfg7_YvI.js";function f(e){return{view:`messages`,seq:null,query:{trace:e,wallbox:``}}}var p={seq:null,query:{trace:``,wallbox:``}};async function m(e){d.place.query.get(`trace`)===e&&d.place.go(p),await d.traces.close(e)}var h=class extends u{static{this.styles=[o,r` div { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 6px 16px; border-bottom: 1px solid var(--wbx-line); background: var(--wbx-mark); color: var(--wbx-text); } p { display: flex; flex: 1 1 200px; align-items: center; gap: 8px; min-width: 0; margin: 0; overflow-wrap: anywhere; } `]}watched(){return[d,d.place,d.traces]}render(){let{trace:r}=d;return r?n`<div role="region" aria-label=${l(`trace.banner_label`)}>
      <p>
        ${s(t)}<span>${l(`trace.banner`,{name:r.name,frames:c(`trace.frames`,r.frames)})}</span>
      </p>
      <button @click=${()=>d.place.go(p)}>${s(a)}${l(`trace.back`)}</button>
      <button @click=${()=>void m(r.trace_id).catch(()=>void 0)}>
        ${s(e)}${l(`trace.close`)}
      </button>
    </div>`:i}};customElements.define(`wbx-trace-banner`,h);export{m as n,f as t};