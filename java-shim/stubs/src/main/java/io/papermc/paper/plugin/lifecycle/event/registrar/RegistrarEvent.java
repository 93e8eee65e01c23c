package io.papermc.paper.plugin.lifecycle.event.registrar;

import io.papermc.paper.plugin.lifecycle.event.LifecycleEvent;

public interface RegistrarEvent<R extends Registrar> extends LifecycleEvent {
    R registrar();
}
