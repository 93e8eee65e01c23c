package io.papermc.paper.plugin.lifecycle.event.registrar;

public interface Registrar {}
