//! Just enough HTML to find a form and what its fields hold.

/// The fields of the form that goes to `action`.
pub fn form_of(page: &str, action: &str) -> Option<Vec<(String, String)>> {
    forms(page).into_iter().find(|(to, _)| to == action).map(|(_, fields)| fields)
}

/// The first form that posts anywhere but to the frame around every page.
pub fn first_form(page: &str) -> Option<(String, Vec<(String, String)>)> {
    forms(page).into_iter().find(|(to, _)| to != "/preferences" && to != "/sign-out")
}

/// Every form with a method of post: where it goes, and its fields.
pub fn forms(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let parts = page.split("<form").skip(1).filter_map(|part| part.split("</form>").next());
    let parsed = parts.filter_map(|part| {
        let (head, body) = part.split_once('>')?;
        (attribute(head, "method")? == "post").then_some(())?;
        Some((attribute(head, "action")?, fields(body)))
    });
    parsed.collect()
}

/// `application/x-www-form-urlencoded`.
pub fn encode(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn fields(body: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in body.split('<').skip(1) {
        let Some((tag, text)) = part.split_once('>') else { continue };
        let name = attribute(tag, "name");
        let word = tag.split_whitespace().next().unwrap_or_default();
        let marked = |mark: &str| tag.split_whitespace().any(|w| w.trim_end_matches('/') == mark);
        match (word, name) {
            ("input", Some(name)) => {
                let kind = attribute(tag, "type").unwrap_or_default();
                let choice = matches!(kind.as_str(), "checkbox" | "radio");
                if kind != "submit" && (!choice || marked("checked")) {
                    let value =
                        attribute(tag, "value").unwrap_or_else(|| (if choice { "on" } else { "" }).into());
                    found.push((name, value));
                }
            }
            ("textarea", Some(name)) => found.push((name, unescape(text))),
            ("select", Some(name)) => found.push((name, selected(body, tag))),
            _ => {}
        }
    }
    found
}

/// The value of the chosen option, or of the first.
fn selected(body: &str, tag: &str) -> String {
    let inside =
        body.split_once(tag).map_or("", |(_, rest)| rest).split("</select>").next().unwrap_or_default();
    let options: Vec<&str> = inside.split("<option").skip(1).collect();
    let chosen = options.iter().find(|o| o.split('>').next().unwrap_or_default().contains(" selected"));
    chosen.or(options.first()).and_then(|o| attribute(o, "value")).unwrap_or_default()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescape(rest.split('"').next()?))
}

fn unescape(text: &str) -> String {
    let pairs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
