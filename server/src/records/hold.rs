//! Holds on people and rooms.
