package io.papermc.paper.plugin.bootstrap;

import io.papermc.paper.plugin.lifecycle.event.LifecycleEventOwner;

public interface BootstrapContext extends PluginProviderContext, LifecycleEventOwner {}
