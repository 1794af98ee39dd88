### Photos and documents that people bring.

files-field = Fotos o documentos
files-hint = JPEG, PNG, WebP o PDF, de 10 MB como máximo cada uno, 10 a la vez y 25 MB en total. De las fotos se quitan el lugar, la hora y la cámara. Si esta página vuelve a aparecer, elíjalos de nuevo.
files-pages = { $pages ->
    [one] 1 página
   *[other] { $pages } páginas
}
files-refused = { $name }: { $why }
files-refused-empty = El archivo está vacío. Elíjalo de nuevo
files-refused-too-large = El archivo tiene más de 10 MB. Envíe una foto más pequeña, o solo las páginas que importan
files-refused-too-many = Son más archivos de los que admite un mensaje o un caso. Quite algunos
files-refused-heic = Es una foto HEIC, que no todos pueden abrir. En un iPhone elija Ajustes, Cámara, Formatos, Más compatible y tómela de nuevo, o envíe una captura de pantalla
files-refused-vector = Es un dibujo que puede contener programas. Envíe una foto, una captura de pantalla o un PDF
files-refused-web-page = Es una página web. Imprímala como PDF y envíe ese, o una captura de pantalla
files-refused-archive = Es un archivo comprimido o de un programa de oficina. Envíe las fotos una por una, o el documento como PDF
files-refused-other-kind = No es una foto (JPEG, PNG, WebP) ni un PDF. Envíe una foto o un PDF
files-refused-broken = El archivo no se puede leer hasta el final. Guárdelo de nuevo, o imprímalo como PDF, e inténtelo otra vez
files-refused-too-many-pixels = La imagen tiene más de 40 millones de píxeles. Envíela más pequeña
files-refused-too-many-pages = El documento tiene más de 200 páginas. Envíe las que importan
files-refused-encrypted = El PDF pide una contraseña. Imprímalo como un PDF nuevo sin ella y envíe ese
files-refused-active = El PDF hace algo por sí mismo al abrirse. Imprímalo como un PDF nuevo y envíe ese
files-refused-attachments = El PDF lleva otros archivos dentro. Imprímalo como un PDF nuevo, y envíe los otros por separado
files-refused-infected = El antivirus encontró algo en este archivo. No se guardó. Revise su dispositivo, o envíe una captura de pantalla
files-refused-not-searched = Los archivos no se pueden revisar en este momento, así que no se acepta ninguno. Lo que escribió sigue aquí: envíelo sin archivos, o inténtelo de nuevo en unos minutos
files-later = Se enviaron en una hora demasiados archivos, o archivos que tardan demasiado en leerse. No se envió nada. Lo que escribió se conserva: inténtelo más tarde o envíelo sin archivos
files-together = Los archivos suman más de 25 MB y no se conservó ninguno. Envíe algunos ahora y los demás con un mensaje, o fotos más pequeñas. Lo que escribió sigue aquí
files-slow = Los archivos llegaron demasiado despacio y no se conservó ninguno. Envíe menos, o más pequeños. Lo que escribió sigue aquí
