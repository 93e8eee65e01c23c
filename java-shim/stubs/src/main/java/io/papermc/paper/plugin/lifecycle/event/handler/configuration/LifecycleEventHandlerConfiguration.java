package io.papermc.paper.plugin.lifecycle.event.handler.configuration;

import io.papermc.paper.plugin.lifecycle.event.LifecycleEventOwner;

public interface LifecycleEventHandlerConfiguration<O extends LifecycleEventOwner> {}
