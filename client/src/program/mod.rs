//! The top: the tree of commands, and the one way from arguments to exit code.

mod run;
mod tree;
#[cfg(test)]
mod tree_tests;

pub use self::{
    run::run,
    tree::{Cli, Command},
};
