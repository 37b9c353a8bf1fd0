//! Compiles the contract without an installed protoc.

use std::{env, error::Error, fmt::Write as _, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=preceptor");
    let mut files: Vec<PathBuf> = fs::read_dir("preceptor/v1")?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "proto"));
    files.sort();

    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_imports(true).include_source_info(true).open_files(&files)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // Encoded by protox itself: converting to prost's types first would drop custom options.
    fs::write(out.join("preceptor.v1.binpb"), compiler.encode_file_descriptor_set())?;
    fs::write(out.join("files.rs"), listed(&files)?)?;
    // Names let a program find a message's descriptor, which its JSON form needs.
    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names();
    tonic_prost_build::configure()
        .emit_rerun_if_changed(false)
        .compile_fds_with_config(compiler.file_descriptor_set(), config)?;
    Ok(())
}

/// The files with their texts, as a Rust expression.
fn listed(files: &[PathBuf]) -> Result<String, Box<dyn Error>> {
    let mut expression = "&[\n".to_owned();
    for file in files {
        let (name, path) = (file.display().to_string(), fs::canonicalize(file)?.display().to_string());
        writeln!(expression, "({name:?}, include_str!({path:?})),")?;
    }
    Ok(expression + "]")
}
