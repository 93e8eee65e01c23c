package com.velocitypowered.api.command;

public non-sealed interface RawCommand extends InvocableCommand<RawCommand.Invocation> {
    interface Invocation extends CommandInvocation<String> {}
}
