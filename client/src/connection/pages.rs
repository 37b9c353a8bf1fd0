//! Lists that the server gives page by page.

/// A whole list: calls a list method until there is no further page, and gives its reply with the items of all pages.
///
/// `all_pages!(api.roster(), list_people, request => pb::ListPeopleResponse { people })`
macro_rules! all_pages {
    ($client:expr, $method:ident, $request:expr => pb::$reply:ident { $items:ident }) => {{
        let mut request = $request;
        let mut all = pb::$reply::default();
        loop {
            let page = $client.$method(request.clone()).await?.into_inner();
            all.$items.extend(page.$items);
            if page.next_page_token.is_empty() {
                break all;
            }
            request.page_token = page.next_page_token;
        }
    }};
}
pub(crate) use all_pages;
