using Microsoft.EntityFrameworkCore.Diagnostics;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Recorder.Commands;

/// <summary>What a command is for.</summary>
internal enum CommandKind : byte
{
    Query,
    Lazy,
    Save,
    Bulk,
    Raw,

    /// <summary>Of the database's making, which is no part of what an application does.</summary>
    Setup,
}

internal static class CommandKindExtensions
{
#pragma warning disable CS0618 // Older versions of EF Core say no more than BulkUpdate.
    public static CommandKind Of(CommandSource source, bool isLazy) => source switch
    {
        CommandSource.LinqQuery => isLazy ? CommandKind.Lazy : CommandKind.Query,
        CommandSource.SaveChanges or CommandSource.ValueGenerator => CommandKind.Save,
        CommandSource.BulkUpdate or CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete => CommandKind.Bulk,
        CommandSource.Migrations or CommandSource.Scaffolding => CommandKind.Setup,
        _ => CommandKind.Raw,
    };
#pragma warning restore CS0618

    public static string Text(this CommandKind kind) => kind switch
    {
        CommandKind.Query => CommandKinds.Query,
        CommandKind.Lazy => CommandKinds.Lazy,
        CommandKind.Save => CommandKinds.Save,
        CommandKind.Bulk => CommandKinds.Bulk,
        _ => CommandKinds.Raw,
    };
}
