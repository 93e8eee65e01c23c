package io.papermc.paper.plugin.lifecycle.event;

import io.papermc.paper.plugin.lifecycle.event.handler.LifecycleEventHandler;
import io.papermc.paper.plugin.lifecycle.event.types.LifecycleEventType;

public interface LifecycleEventManager<O extends LifecycleEventOwner> {
    default <E extends LifecycleEvent> void registerEventHandler(
            LifecycleEventType<? super O, ? extends E, ?> eventType, LifecycleEventHandler<? super E> eventHandler) {
        throw new UnsupportedOperationException("a signature only");
    }
}
