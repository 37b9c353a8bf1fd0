//! preceptor.
