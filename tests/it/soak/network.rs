//! A way to a mail server that drops, delays and truncates.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A proxy for TCP connections.
#[derive(Clone)]
pub struct Network {
    pub addr: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    open: Mutex<Vec<TcpStream>>,
    /// Milliseconds that every piece waits before it is passed on.
    delay: AtomicU64,
    /// The next piece from the server is passed on by half, and the connection cut.
    truncate: AtomicBool,
    connections: AtomicUsize,
    cut: AtomicUsize,
}

impl Network {
    /// Listens on a free port; it ends with the process.
    pub fn to(server: SocketAddr) -> Network {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let network = Network {
            addr: listener.local_addr().expect("an address"),
            state: Arc::default(),
        };
        let state = network.state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(beyond) = TcpStream::connect(server) else {
                    continue;
                };
                state.connections.fetch_add(1, Ordering::SeqCst);
                for (from, to, down) in [(&client, &beyond, false), (&beyond, &client, true)] {
                    if let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) {
                        let state = state.clone();
                        std::thread::spawn(move || carry(from, to, down, &state));
                    }
                }
                state
                    .open
                    .lock()
                    .expect("no panic")
                    .extend([client, beyond]);
            }
        });
        network
    }

    /// Connections so far, and how many of them were cut.
    pub fn counts(&self) -> (usize, usize) {
        let read = |number: &AtomicUsize| number.load(Ordering::SeqCst);
        (read(&self.state.connections), read(&self.state.cut))
    }

    /// Cuts every connection.
    pub fn drop_all(&self) {
        for stream in self.state.open.lock().expect("no panic").drain(..) {
            if stream.shutdown(Shutdown::Both).is_ok() {
                self.state.cut.fetch_add(1, Ordering::SeqCst);
            }
        }
    }

    /// Lets everything wait for a while, then cuts.
    pub fn delay(&self, pause: Duration) {
        let millis = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        self.state.delay.store(millis, Ordering::SeqCst);
        std::thread::sleep(pause);
        self.state.delay.store(0, Ordering::SeqCst);
        self.drop_all();
    }

    /// Cuts in the middle of what the server says next; after a while, wherever it is.
    pub fn truncate(&self, patience: Duration) {
        self.state.truncate.store(true, Ordering::SeqCst);
        let deadline = Instant::now() + patience;
        while self.state.truncate.load(Ordering::SeqCst) {
            if Instant::now() > deadline {
                self.state.truncate.store(false, Ordering::SeqCst);
                self.drop_all();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, down: bool, state: &State) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let delay = state.delay.load(Ordering::SeqCst);
        if delay > 0 {
            std::thread::sleep(Duration::from_millis(delay));
        }
        if down && length > 1 && state.truncate.swap(false, Ordering::SeqCst) {
            let _ = to.write_all(&buffer[..length / 2]);
            state.cut.fetch_add(2, Ordering::SeqCst);
            break;
        }
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
