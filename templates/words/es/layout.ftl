### What every page of owners, guests and visitors carries.

title-error = Error:
skip = Ir al contenido principal
ribbon-label = Acerca de este sitio
ribbon-demo = Esta es una demostración. Los datos son inventados y no se mueve dinero.
ribbon-evaluation = Este sitio está a prueba. Todavía no guarde datos reales en él.

nav-label = Principal
nav-overview = Resumen
nav-invoices = Facturas
nav-estimates = Presupuestos
nav-vehicles = Vehículos
nav-payments = Pagos
nav-statement = Extracto

account-menu = { $name }, menú de la cuenta
menu-accounts = Elegir otra cuenta
menu-owner = Mis propias facturas
menu-staff = Páginas del personal
menu-admin = Administración
menu-profile = Perfil
menu-passkeys = Llaves de acceso y dispositivos
menu-sessions = Dónde tiene la sesión abierta
menu-activity = Actividad de acceso
menu-notifications = Avisos
menu-sign-out = Cerrar sesión

foot-help = Ayuda y contacto
foot-privacy = Privacidad
foot-accessibility = Accesibilidad
foot-check = Comprobar un documento
foot-status = Estado del servicio

# The other language, in that language.
language-other = English
theme-light = Colores claros
theme-dark = Colores oscuros
theme-system = Colores de su dispositivo

art-label = Acerca de este portal
art-title = Cada reparación, factura y recibo en un solo lugar.
art-passkeys = Sin contraseñas. Entre con su cara, su huella o el bloqueo de pantalla.
art-lines = Vea qué se hizo y por qué, línea por línea, antes de pagar.
art-paying = Pague en la página segura de nuestro proveedor de pagos. El recibo llega por correo.

form-problem = Hay un problema
