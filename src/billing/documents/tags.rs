//! The structure of a paper (headings, lists, tables) as it is built up while drawing, and its translation
//! to krilla's tag tree once every piece of text has its place on a page.

use krilla::tagging::{Identifier, Node, TagGroup, TagKind, TagTree};

/// A piece of the structure: an element, or the number of a piece of text that was drawn for it.
pub(super) enum Child {
    Element(Element),
    Text(usize),
}

pub(super) struct Element {
    pub tag: TagKind,
    pub children: Vec<Child>,
}

/// Elements that are being built, innermost last, and those that are done.
#[derive(Default)]
pub(super) struct Structure {
    done: Vec<Child>,
    open: Vec<Element>,
    texts: usize,
}

impl Structure {
    pub(super) fn begin(&mut self, tag: TagKind) {
        self.open.push(Element { tag, children: Vec::new() });
    }

    pub(super) fn end(&mut self) {
        if let Some(element) = self.open.pop() {
            self.attach(Child::Element(element));
        }
    }

    /// A number for the next piece of text, which belongs to the innermost element.
    pub(super) fn text(&mut self) -> usize {
        let number = self.texts;
        self.texts += 1;
        self.attach(Child::Text(number));
        number
    }

    /// `places[n]` is where text `n` was drawn.
    pub(super) fn tree(self, places: &[Option<Identifier>], language: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        for child in self.done {
            if let Some(node) = node(child, places) {
                tree.push(node);
            }
        }
        tree
    }

    pub(super) const fn texts(&self) -> usize {
        self.texts
    }

    #[cfg(test)]
    pub(super) fn done(&self) -> &[Child] {
        &self.done
    }

    fn attach(&mut self, child: Child) {
        match self.open.last_mut() {
            Some(element) => element.children.push(child),
            None => self.done.push(child),
        }
    }
}

fn node(child: Child, places: &[Option<Identifier>]) -> Option<Node> {
    match child {
        Child::Text(number) => places.get(number).copied().flatten().map(Node::from),
        Child::Element(element) => {
            let children = element.children.into_iter().filter_map(|child| node(child, places)).collect();
            Some(TagGroup::with_children(element.tag, children).into())
        }
    }
}
