### Entrar: invitaciones, primera cuenta de administración, confirmaciones, elegir cuenta.

invite-title = Active su acceso
invite-heading = Hola, { $name }
invite-lead-owner = { $dealership } le da un espacio propio: vea sus facturas, páguelas y siga el historial de servicio.
invite-lead-staff = { $dealership } le da acceso a su portal.
invite-lead-recovery = Cree aquí una llave de acceso nueva. Las que tenía dejan de funcionar y se cierran todas las sesiones.
invite-lead-passkey = Cree una llave de acceso en este dispositivo para entrar.
invite-name = Nombre
invite-code = Código del mostrador
invite-code-hint = Ocho dígitos que le dimos en persona, por ejemplo en la orden impresa. Nunca llega por correo.
invite-make = Su dispositivo le pide la huella, la cara o el bloqueo de pantalla. No hay contraseña.
invite-has-passkey = Usted ya tiene una llave de acceso con nosotros. Úsela para aceptar.
invite-button = Crear una llave de acceso
invite-button-confirm = Aceptar con mi llave de acceso
invite-not-you = ¿No es usted, o algo no cuadra?

invite-ended-title = Este enlace ya terminó
invite-ended-text = Ya se usó, lo reemplazó uno más nuevo o se acabó su tiempo. No cambió nada.
invite-ended-next = ¿Necesita uno nuevo? Llámenos o pregunte en el mostrador.
invite-waiting-title = Este enlace todavía no funciona
invite-waiting-text = Funciona desde el { $from } ({ $zone }). Hasta entonces, quien tiene la cuenta todavía puede detenerlo.

setup-title = Preparar el portal
setup-heading = Preparar el portal
setup-lead = Usted será la primera persona que lo administra. El enlace funciona una vez, durante 15 minutos.
setup-name = Su nombre
setup-email-hint = Para los avisos del portal y para recuperar el acceso.

step-up-title = Confirme con su llave de acceso
step-up-heading = Confirme con su llave de acceso
step-up-lead = Esto necesita su llave de acceso una vez más, para que nadie más pueda hacerlo en su dispositivo.
step-up-button = Confirmar
step-up-done = Confirmado
step-up-done-text = Falta un paso: termine lo que empezó. La confirmación vale 5 minutos y solo para esto.
step-up-continue = Terminar
step-up-cancel = Cancelar
step-up-over = Esta confirmación terminó
step-up-used-text = Lo que confirmó ya se hizo. Una confirmación vale una sola vez.
step-up-ran-out-text = Pasaron cinco minutos y no se cambió nada. Lo que escribió se conserva aquí: envíelo de nuevo y confírmelo otra vez.
step-up-back = Volver

continue-title = Su formulario sigue aquí
continue-text = Su sesión terminó mientras lo llenaba. No se perdió nada. Envíelo de nuevo para terminar.
continue-button = Enviarlo de nuevo
continue-not = No enviarlo

accounts-title = Elija una cuenta
accounts-heading = ¿Qué cuenta?
accounts-lead = Se trabaja en una a la vez y puede cambiar cuando quiera desde el menú.
accounts-none = Usted no tiene ninguna cuenta abierta. Llámenos si esto le sorprende.
accounts-installation = La instalación

signed-out = Cerró su sesión.

passkey-refused-expired = Tardó demasiado. Inténtelo de nuevo.
passkey-refused-unknown = No conocemos esa llave de acceso. Pruebe con otra o recupere su cuenta.
passkey-refused-revoked = Esa llave de acceso se quitó o está en pausa. Use otra o recupere su cuenta.
passkey-refused-cloned = Algo no está bien con esa llave de acceso y la pusimos en pausa. Use otra o llámenos.
passkey-refused-unproven = No pudimos comprobar esa llave de acceso. Inténtelo de nuevo.
passkey-refused-person = Esa llave de acceso es de otra cuenta. Use una de esta cuenta.
passkey-refused-many = Tiene diez llaves de acceso, que es el máximo. Quite una primero.
passkey-refused-link = Este enlace ya terminó. Pídanos uno nuevo.
passkey-refused-code = Ese no es el código. Mire el papel que le dimos e inténtelo de nuevo.
passkey-refused-name = Escriba su nombre.
passkey-refused-email = Escriba un correo electrónico que nadie más use aquí.
passkey-refused-changed = Esto cambió mientras usted lo miraba. No se firmó nada. Vuelva a cargar la página y véalo como está ahora.
right-altered = Lo que usted puede hacer en esta cuenta se cambió fuera de este portal, así que no se hizo nada. Llámenos para que lo corrijamos.
