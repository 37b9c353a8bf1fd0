//! `preceptor proto`: the contract, for those who build on it.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::{
    failure::{Exit, Failure},
    output::Table,
    shell::Shell,
};

/// The contract that other systems build on.
#[derive(Debug, Subcommand)]
pub enum Proto {
    /// Write the files of the contract, and say how to make a client of them
    #[command(after_help = "Example:\n  preceptor proto export proto")]
    Export {
        /// The directory to write preceptor/v1/*.proto into; files of the contract there are replaced
        #[arg(value_name = "DIR")]
        directory: PathBuf,
    },
}

impl Proto {
    pub(crate) fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let Self::Export { directory } = self;
        let mut table = Table::new(&["file"]);
        for (name, text) in preceptor_proto::FILES {
            let path = directory.join(name);
            write(&path, text)?;
            table.row([path.display().to_string()]);
        }
        shell.output.local(&table)?;
        shell.output.say(&next(&directory));
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(path);
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(path, text));
    written
        .map_err(|error| Failure::new(Exit::Input, format!("{} cannot be written: {error}", path.display())))
}

/// How to make a client in each language. The imports of the contract come with every compiler.
fn next(directory: &Path) -> String {
    let folder = directory.display();
    format!(
        "Next, for Python:\n  \
         pip install grpcio grpcio-tools googleapis-common-protos\n  \
         python -m grpc_tools.protoc -I {folder} --python_out=. --grpc_python_out=. {folder}/preceptor/v1/*.proto\n\
         for Go, with MODULE as your module is called, and the two M options for each NAME:\n  \
         protoc -I {folder} --go_out=. --go_opt=Mpreceptor/v1/NAME.proto=MODULE/preceptor/v1 \\\n      \
         --go-grpc_out=. --go-grpc_opt=Mpreceptor/v1/NAME.proto=MODULE/preceptor/v1 {folder}/preceptor/v1/*.proto\n\
         for TypeScript:\n  \
         npm install @bufbuild/protobuf @bufbuild/protoc-gen-es @connectrpc/connect @connectrpc/connect-node\n  \
         protoc -I {folder} --plugin=node_modules/.bin/protoc-gen-es --es_out=. --es_opt=target=ts,import_extension=js {folder}/preceptor/v1/*.proto\n\
         Then: preceptor person list --show-rpc=python     (grpcurl, python, go or ts)"
    )
}
