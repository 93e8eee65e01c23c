package io.sessioncheck.paper;

import io.sessioncheck.Core;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.bukkit.command.CommandSender;

/** {@code /sessioncheck} on both kinds of server: who may, what is proposed, and the answer off the server's threads. */
final class Answers {
    private static final String PERMISSION = "sessioncheck.command.";
    private static final String ALONE = "overview";

    private final Core core;
    private final Executor executor;
    private final BiConsumer<CommandSender, String> tell;

    /** {@code tell} shows a sender a component as JSON; from any thread. */
    Answers(Core core, Executor executor, BiConsumer<CommandSender, String> tell) {
        this.core = core;
        this.executor = executor;
        this.tell = tell;
    }

    void run(CommandSender sender, String[] words) {
        if (may(sender, words.length == 0 ? "" : words[0])) {
            String line = String.join(" ", words);
            executor.execute(() -> tell.accept(sender, core.run(line)));
        } else {
            tell.accept(sender, "{\"translate\":\"commands.help.failed\",\"color\":\"red\"}");
        }
    }

    List<String> propose(CommandSender sender, String[] words) {
        if (words.length > 1 && !may(sender, words[0])) {
            return List.of();
        }
        return core.complete(String.join(" ", words)).stream()
                .filter(proposal -> words.length > 1 || may(sender, proposal))
                .toList();
    }

    private static boolean may(CommandSender sender, String first) {
        String word = first.isBlank() ? ALONE : first.strip().toLowerCase(Locale.ROOT);
        return sender.hasPermission(PERMISSION + word);
    }
}
