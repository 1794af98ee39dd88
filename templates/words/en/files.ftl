### Photos and documents that people bring.

files-field = Photos or documents
files-hint = JPEG, PNG, WebP or PDF, at most 10 MB each, 10 at once and 25 MB together. Place, time and camera are taken out of photos. Choose them again if this page comes back to you.
files-pages = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
files-refused = { $name }: { $why }
files-refused-empty = There is nothing in the file. Choose it again
files-refused-too-large = The file is larger than 10 MB. Send a smaller photo, or the pages that matter
files-refused-too-many = These are more files than one message or case takes. Leave some out
files-refused-heic = This is a HEIC photo, which not everybody can open. On an iPhone choose Settings, Camera, Formats, Most Compatible and take it again, or send a screenshot of it
files-refused-vector = This is a drawing that can hold scripts. Send a photo, a screenshot or a PDF of it
files-refused-web-page = This is a web page. Print it as a PDF and send that, or a screenshot
files-refused-archive = This is a packed file or a document of an office program. Send the photos one by one, or the document as a PDF
files-refused-other-kind = This is neither a photo (JPEG, PNG, WebP) nor a PDF. Send a photo or a PDF of it
files-refused-broken = The file cannot be read to its end. Save it anew, or print it as a PDF, and try again
files-refused-too-many-pixels = The picture has more than 40 million pixels. Send it smaller
files-refused-too-many-pages = The document has more than 200 pages. Send the pages that matter
files-refused-encrypted = The PDF asks for a password. Print it as a new PDF without one and send that
files-refused-active = The PDF does something by itself when it is opened. Print it as a new PDF and send that
files-refused-attachments = The PDF has other files inside. Print it as a new PDF, and send the others by themselves
files-refused-infected = The antivirus program found something in this file. It was not kept. Check your device, or send a screenshot
files-refused-not-searched = Files cannot be checked at the moment, so none is taken. What you wrote is still here: send it without files, or try again in a few minutes
files-later = Too many files were sent within an hour, or files that take too long to read. Nothing was sent. What you typed is kept: try again later, or send it without files
files-together = The files have more than 25 MB together, and none was kept. Send some of them now and the others with a message, or smaller photos. What you typed is still here
files-slow = The files came too slowly, and none was kept. Send fewer, or smaller ones. What you typed is still here
