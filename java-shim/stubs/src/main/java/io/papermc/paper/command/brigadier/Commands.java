package io.papermc.paper.command.brigadier;

import io.papermc.paper.plugin.lifecycle.event.registrar.Registrar;
import java.util.Set;

public interface Commands extends Registrar {
    default Set<String> register(String label, String description, BasicCommand basicCommand) {
        throw new UnsupportedOperationException("a signature only");
    }
}
