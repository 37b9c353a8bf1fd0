//! The one way to change something: a claim on the request id, the effect, its audit entries and events and the reply,
//! in one transaction. Knows no service and no message.

mod about;
mod change;
#[expect(clippy::module_inception, reason = "the desk is what the room is named for")]
mod desk;
pub mod quotas;
mod scene;
pub(crate) mod stream;

pub use self::{
    about::{About, REQUEST_ID_DAYS, UNAPPLIED_IMPORT_DAYS},
    desk::Desk,
};
pub(crate) use self::{
    change::{Change, Mutating},
    scene::{Scene, stale},
};
