package io.papermc.paper.command.brigadier;

import java.util.Collection;
import java.util.List;

public interface BasicCommand {
    void execute(CommandSourceStack commandSourceStack, String[] args);

    default Collection<String> suggest(CommandSourceStack commandSourceStack, String[] args) {
        return List.of();
    }
}
