//! The log of a session, from what is typed to what the server has: kept on this computer, delivered, told.

mod delivery;
mod keeping;
mod loggable;
mod owner;
mod parse;

pub(crate) use self::{
    delivery::{Delivery, deliver, send_waiting, sent_line},
    keeping::{failure_with_queue, keep, queued_failure, refused_failure},
    loggable::loggable,
    owner::owner_here,
    parse::{parse_due_date, parse_next_step, parse_unbooked},
};
