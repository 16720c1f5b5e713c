//! Another program from which a file is dragged onto the window, by the XDND protocol of X11.

use std::path::Path;
use std::time::Instant;

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, SELECTION_NOTIFY_EVENT,
    SelectionNotifyEvent, SelectionRequestEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::screen::{PATIENCE, Screen};

x11rb::atom_manager! {
    /// The X11 atoms of the protocol.
    Atoms: AtomsCookie {
        XdndSelection,
        XdndEnter,
        XdndPosition,
        XdndStatus,
        XdndDrop,
        XdndFinished,
        XdndActionCopy,
        uri_list: b"text/uri-list",
    }
}

/// Version of the protocol.
const VERSION: u32 = 5;

/// A file that is held over a window.
pub(crate) struct DraggedFile {
    connection: RustConnection,
    atoms: Atoms,
    source: u32,
    target: u32,
    uri: String,
}

impl DraggedFile {
    /// Drags the file onto this place of the window, and waits until the window accepts it.
    pub(crate) fn over(screen: &Screen, window: &str, at: (usize, usize), path: &Path) -> Self {
        let (connection, number) = x11rb::connect(Some(&screen.display)).unwrap();
        let root = connection.setup().roots[number].root;
        let atoms = Atoms::new(&connection).unwrap().reply().unwrap();
        let source = connection.generate_id().unwrap();
        let (class, like) = (WindowClass::INPUT_OUTPUT, x11rb::COPY_FROM_PARENT);
        let nothing = CreateWindowAux::new();
        connection.create_window(0, source, root, 0, 0, 1, 1, 0, class, like, &nothing).unwrap();
        connection.set_selection_owner(source, atoms.XdndSelection, x11rb::CURRENT_TIME).unwrap();
        let dragged = Self {
            connection,
            atoms,
            source,
            target: window.parse().unwrap(),
            uri: format!("file://{}\r\n", path.display()),
        };
        dragged.send(atoms.XdndEnter, [source, VERSION << 24, atoms.uri_list, 0, 0]);
        let place = (at.0 as u32) << 16 | at.1 as u32;
        dragged.send(atoms.XdndPosition, [source, 0, place, x11rb::CURRENT_TIME, atoms.XdndActionCopy]);
        let accepted = dragged.wait_for(atoms.XdndStatus);
        assert_eq!(accepted[1] & 1, 1, "the window does not accept a file");
        dragged
    }

    /// Lets go, and waits until the window has taken the file.
    pub(crate) fn drop_it(self) {
        self.send(self.atoms.XdndDrop, [self.source, 0, x11rb::CURRENT_TIME, 0, 0]);
        self.wait_for(self.atoms.XdndFinished);
    }

    fn send(&self, kind: u32, data: [u32; 5]) {
        let event = ClientMessageEvent::new(32, self.target, kind, data);
        self.connection.send_event(false, self.target, EventMask::NO_EVENT, event).unwrap();
        self.connection.flush().unwrap();
    }

    /// Answers the window's questions until it sends a message of this kind.
    fn wait_for(&self, kind: u32) -> [u32; 5] {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.connection.poll_for_event().unwrap() {
                Some(Event::SelectionRequest(asked)) => self.answer(&asked),
                Some(Event::ClientMessage(message)) if message.type_ == kind => return message.data.as_data32(),
                Some(_) => {}
                None => std::thread::sleep(std::time::Duration::from_millis(10)),
            }
            assert!(Instant::now() < deadline, "the window does not answer");
        }
    }

    /// Answers a request for the selection with the URI of the file.
    fn answer(&self, asked: &SelectionRequestEvent) {
        let (window, property) = (asked.requestor, asked.property);
        self.connection
            .change_property8(PropMode::REPLACE, window, property, asked.target, self.uri.as_bytes())
            .unwrap();
        let answer = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: window,
            selection: asked.selection,
            target: asked.target,
            property: if asked.target == self.atoms.uri_list { property } else { AtomEnum::NONE.into() },
        };
        self.connection.send_event(false, window, EventMask::NO_EVENT, answer).unwrap();
        self.connection.flush().unwrap();
    }
}
