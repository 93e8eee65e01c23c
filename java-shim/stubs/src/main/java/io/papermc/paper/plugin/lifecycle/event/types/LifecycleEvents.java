package io.papermc.paper.plugin.lifecycle.event.types;

import io.papermc.paper.command.brigadier.Commands;
import io.papermc.paper.plugin.lifecycle.event.LifecycleEventOwner;
import io.papermc.paper.plugin.lifecycle.event.registrar.ReloadableRegistrarEvent;

public final class LifecycleEvents {
    public static final LifecycleEventType.Prioritizable<LifecycleEventOwner, ReloadableRegistrarEvent<Commands>>
            COMMANDS = signature();

    private LifecycleEvents() {}

    /** Not a constant of the compiler's, which would copy it into the plugin. */
    private static <T> T signature() {
        return null;
    }
}
