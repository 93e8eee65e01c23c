package org.bukkit.plugin;

import io.papermc.paper.plugin.lifecycle.event.LifecycleEventManager;
import io.papermc.paper.plugin.lifecycle.event.LifecycleEventOwner;
import org.bukkit.command.TabExecutor;

public interface Plugin extends TabExecutor, LifecycleEventOwner {
    String getName();

    LifecycleEventManager<Plugin> getLifecycleManager();
}
