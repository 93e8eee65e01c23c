package com.velocitypowered.api.command;

import java.util.List;
import java.util.concurrent.CompletableFuture;

public sealed interface InvocableCommand<I extends CommandInvocation<?>> extends Command
        permits RawCommand, SimpleCommand {
    void execute(I invocation);

    default List<String> suggest(I invocation) {
        throw Stub.called();
    }

    default CompletableFuture<List<String>> suggestAsync(I invocation) {
        throw Stub.called();
    }

    default boolean hasPermission(I invocation) {
        throw Stub.called();
    }
}
