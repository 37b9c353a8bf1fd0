//! Rows put where a test wants them past the services, and read back.

use preceptor_server::{
    error::Error,
    store::{Native, Tx, Work},
};
use preceptor_tests::service::Service;

/// Statements that put rows of other services where a test wants them, or read them back as text.
struct Sql(Vec<String>);

impl Work for Sql {
    type Output = Vec<String>;
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        for statement in &self.0 {
            let sql = sqlx::AssertSqlSafe(statement.clone());
            let rows: Result<Vec<(String,)>, sqlx::Error> = match &mut tx.connection {
                Native::Sqlite(connection) => sqlx::query_as(sql).fetch_all(&mut **connection).await,
                Native::Postgres(connection) => sqlx::query_as(sql).fetch_all(&mut **connection).await,
            };
            let rows = rows.map_err(preceptor_server::store::Error::from)?;
            found.extend(rows.into_iter().map(|(text,)| text));
        }
        Ok(found)
    }
}

/// Runs statements that return one text each row, and gathers those.
pub(crate) async fn sql(service: &Service, statements: &[&str]) -> Vec<String> {
    let work = Sql(statements.iter().map(|&each| each.to_owned()).collect());
    service.desk.store.write(work).await.expect("the statements run")
}
