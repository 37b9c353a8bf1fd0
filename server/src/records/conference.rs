//! Case conferences and what belongs to one.
