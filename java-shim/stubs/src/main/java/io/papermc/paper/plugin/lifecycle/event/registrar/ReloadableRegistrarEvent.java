package io.papermc.paper.plugin.lifecycle.event.registrar;

public interface ReloadableRegistrarEvent<R extends Registrar> extends RegistrarEvent<R> {}
