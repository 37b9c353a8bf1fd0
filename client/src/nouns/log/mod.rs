//! The log of a session, from what is typed to what the server has: kept on this computer, delivered, told.

mod delivery;
mod keeping;
mod loggable;
mod owner;
mod typed;

pub(crate) use self::{
    delivery::{Outcome, deliver, send_waiting, sent},
    keeping::{keep, queued, refused, still_queued},
    loggable::loggable,
    owner::here,
    typed::{due_date, next_step, unbooked},
};
