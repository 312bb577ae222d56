import time, asyncio
from .house import *
from .odd import *
async def test_turns(tmp_path):
    async with house(tmp_path) as home:
        loop=asyncio.get_running_loop(); loop.set_debug(False)
        longest=0
        async def watch():
            nonlocal longest
            last=time.perf_counter()
            while True:
                await asyncio.sleep(0)
                now=time.perf_counter(); longest=max(longest,now-last); last=now
        w=asyncio.create_task(watch())
        import threading, socket
        def flood(data):
            s=socket.create_connection(("127.0.0.1",home.server.port)); s.settimeout(1); s.sendall(upgrade("/odd")); s.recv(4096)
            try:
                s.sendall(data)
                while s.recv(65536): pass
            except OSError: pass
            s.close()
        for name,data in (("calls",frame(b'[2,"1","Heartbeat",{}]')*50000),("fragments",frame(b"x",fin=False)+frame(b"",opcode=0,fin=False)*200000),("pings",frame(b"",opcode=9)*200000),("unreadable", frame(b"[")*100000), ("1mib", frame(b'[2,"1","DataTransfer",{"data":"'+b"x"*1000000+b'"}]')*50)):
            longest=0
            t=time.perf_counter()
            await asyncio.to_thread(flood,data)
            print("TURN",name,round(longest*1000,1),"ms total",round(time.perf_counter()-t,2), home.events("odd")[-1][1])
            await asyncio.sleep(0.2)
        w.cancel()
        await asyncio.gather(w,return_exceptions=True)
