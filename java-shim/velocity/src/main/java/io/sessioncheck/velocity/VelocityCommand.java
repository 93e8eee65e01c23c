package io.sessioncheck.velocity;

import com.velocitypowered.api.command.CommandSource;
import com.velocitypowered.api.command.SimpleCommand;
import io.sessioncheck.Core;
import java.util.List;
import java.util.concurrent.Executor;
import net.kyori.adventure.text.Component;
import net.kyori.adventure.text.serializer.gson.GsonComponentSerializer;

/** {@code /sessioncheck}: the line goes to the library, the component comes back. */
final class VelocityCommand implements SimpleCommand {
    private static final String PERMISSION = "sessioncheck.command.";
    private static final String ALONE = "overview";

    private final Core core;
    private final Executor executor;

    /** A word may take long; {@code executor} runs it somewhere else. */
    VelocityCommand(Core core, Executor executor) {
        this.core = core;
        this.executor = executor;
    }

    @Override
    public void execute(Invocation invocation) {
        String line = String.join(" ", invocation.arguments());
        CommandSource source = invocation.source();
        executor.execute(() -> source.sendMessage(component(core.run(line))));
    }

    @Override
    public List<String> suggest(Invocation invocation) {
        return core.complete(String.join(" ", invocation.arguments()));
    }

    @Override
    public boolean hasPermission(Invocation invocation) {
        String[] arguments = invocation.arguments();
        String word = arguments.length == 0 || arguments[0].isEmpty() ? ALONE : arguments[0];
        return invocation.source().hasPermission(PERMISSION + word);
    }

    static Component component(String json) {
        return GsonComponentSerializer.gson().deserialize(json);
    }
}
