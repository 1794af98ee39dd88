### The pages that say what went wrong: what happened, what it means, what to do.

error-home = Ir a la página de inicio
error-retry = Intentar de nuevo
error-reference = Si nos pregunta por esto, indique la referencia { $reference }.
error-again = Enviar de nuevo
error-again-text = Lo que escribió se conserva en esta página. Enviarlo de nuevo no hace nada dos veces.
error-again-words = Lo que escribió se conserva en esta página, pero los archivos no: ninguna página puede guardarlos. Enviado desde aquí va sin ellos. Para enviarlos también, abra de nuevo el formulario o añádalos después.

error-401-title = Primero inicie sesión
error-401-text = Su sesión terminó o todavía no ha iniciado sesión. Inicie sesión para continuar.
error-403-title = Esta página no está abierta para usted
error-403-text = Su sesión está abierta, pero su cuenta no puede hacer esto. No se cambió nada. Si lo necesita, consúltenos.
error-404-title = No encontramos esa página
error-404-text = Puede que la dirección esté mal escrita, o que el enlace haya terminado o se haya reemplazado. Sus facturas siguen donde estaban.
error-405-title = Eso no funciona aquí
error-405-text = Esta dirección existe, pero no responde a ese tipo de solicitud. No se cambió nada.
error-409-title = Alguien cambió esto antes
error-409-text = Aquello en lo que trabajaba cambió mientras tanto, o este formulario ya se había enviado. No se hizo nada dos veces. Abra la página de nuevo para ver cómo está.
error-413-title = Eso es demasiado de una vez
error-413-text = Lo que envió es más grande de lo que esta página acepta. No se guardó nada. Envíe un texto más corto o un archivo más pequeño.
error-422-title = No pudimos leer esa solicitud
error-422-text = Falta algo o tiene una forma equivocada. No se cambió nada. Vuelva atrás e intente de nuevo.
error-429-title = Un poco más despacio
error-429-text = Llegaron muchas solicitudes desde aquí en poco tiempo. No se cambió nada. Espere un minuto e intente de nuevo.
error-500-title = Algo falló de nuestro lado
error-500-text = No se cobró nada, y lo que estaba viendo sigue ahí. Guardamos un registro de lo que pasó.
error-502-title = Un servicio del que dependemos no responde
error-502-text = No pudimos comunicarnos con él en este momento. No se cobró nada. Espere un minuto e intente de nuevo.
error-503-title = Estamos ocupados en este momento
error-503-text = El portal no puede responder ahora mismo. No se cobró nada. Espere un minuto e intente de nuevo.
