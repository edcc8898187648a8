using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Why code reads all rows on purpose, so that a limit would be wrong.</summary>
internal static class WholeRead
{
    private const int MaxCallers = 3;

    private static readonly string[] s_bulkWords =
    [
        "Job", "Worker", "Background", "Export", "Exporter", "Import", "Importer", "Sync", "Synchronize", "Synchronizer",
        "Index", "Indexer", "Indexing", "Reindex", "Rebuild", "Backup", "Restore", "Cleanup", "Clean", "Cleaner", "Purge",
        "Archive", "Migrate", "Migration", "Recalculate", "Process", "Processor", "Scan", "Scanner", "Broadcast", "Broadcaster",
        "Broadcasting", "Notify", "Scheduler", "Scheduled", "Startup", "Initialize", "Initializer", "Cache", "Cached", "Convert",
        "Converter", "Conversion", "Syncing", "Sitemap", "Report", "Statistics", "Stats", "Delete", "Remove", "Reset", "Clear",
        "Empty", "Task", "Consumer", "Fanout", "Publish", "Evaluate", "Evaluator", "Warm", "Preload",
    ];

    /// <summary>True when the query reads all rows because its work is about all rows, or is done once.</summary>
    public static bool IsIntended(QueryChain query, ISymbol member, EfModel model)
    {
        // One row after the other: that is how all rows of a table are gone through. What is loaded into the context is found there.
        if (query.Terminal is not { Kind: QueryStepKind.Materialize, Method: var method }
            || method is EfNames.Load or EfNames.LoadAsync or EfNames.ForEachAsync or "ForEach")
            return true;
        return (Response.HasRowsOf(query.Operation, model) ? IsBulkEndpoint(member, query.Entity) : IsBulkCode(member, query.Entity))
            || IsKept(query) || IsChosenFrom(query) || IsOtherwiseLimited(query)
            || EntityUsage.Get(query, model).IsModified || IsWritten(query);
    }

    /// <summary>True when a method is called, and only by code that is about all rows: what it reads is theirs.</summary>
    public static bool IsForBulkCode(ISymbol member, QueryChain query, EfModel model) => IsForBulkCode(member, query.Entity, model, 0);

    private static bool IsForBulkCode(ISymbol member, ITypeSymbol? entity, EfModel model, int depth)
    {
        if (depth >= MaxCallers
            || member is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } method)
            return false;
        var callers = Callers.Get(method, model);
        return !callers.IsDefaultOrEmpty
            && callers.All(c => IsBulkCode(c, entity) || ExecutionScope.IsTestLike(c, model) || IsForBulkCode(c, entity, model, depth + 1));
    }

    /// <summary>
    /// An export or a report that is downloaded, by its own name: what a controller is called says what it is about, and the program that
    /// maps a handler answers no request itself.
    /// </summary>
    public static bool IsBulkEndpoint(ISymbol member, ITypeSymbol? entity) =>
        member is not IMethodSymbol { Name: "<Main>$" or "Main" } && HasBulkWord(member.Name, entity);

    /// <summary>Jobs, exports, clean-ups, start-up code, by the words of their names and by what they implement.</summary>
    private static bool IsBulkCode(ISymbol member, ITypeSymbol? entity)
    {
        if (member is IMethodSymbol { Name: "<Main>$" or "Main" } || HasBulkWord(member.Name, entity))
            return true;
        for (var type = member.ContainingType; type is not null; type = type.ContainingType)
        {
            if (HasBulkWord(type.Name, entity))
                return true;
            foreach (var contract in type.AllInterfaces)
            {
                if (contract.Name is "IHostedService" or "IJob" or "IConsumer" or "INotificationHandler" or "IInvocable" or "IEventHandler"
                    or "IIntegrationEventHandler")
                    return true;
            }
        }

        return false;
    }

    private static bool HasBulkWord(string name, ITypeSymbol? entity)
    {
        // A page that lists, by the framework's convention, and not a search index.
        if (name is "Index" or "IndexAsync" or "IndexModel")
            return false;
        foreach (var word in s_bulkWords)
        {
            for (var at = name.IndexOf(word, StringComparison.Ordinal); at >= 0; at = name.IndexOf(word, at + 1, StringComparison.Ordinal))
            {
                if ((at + word.Length == name.Length || !char.IsLower(name[at + word.Length])) && !IsInName(entity, name, at, word.Length))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The job of a job log is no work: the word is part of the entity's own name.</summary>
    private static bool IsInName(ITypeSymbol? entity, string name, int at, int length)
    {
        if (entity is not { Name: { Length: > 0 } own } || entity.TypeKind == TypeKind.TypeParameter)
            return false;
        for (var found = name.IndexOf(own, StringComparison.Ordinal);
            found >= 0;
            found = name.IndexOf(own, found + 1, StringComparison.Ordinal))
        {
            if (found <= at && at + length <= found + own.Length)
                return true;
        }

        return false;
    }

    /// <summary>Read once, and kept: in a cache, in a field.</summary>
    private static bool IsKept(QueryChain query)
    {
        var operation = query.Operation;
        return CallSummary.IsGuarded(operation, operation.Root())
            || AroundInStatement(query).Any(ancestor =>
                ancestor is ISimpleAssignmentOperation assignment && IsOwnMember(assignment.Target)
                || ancestor is IVariableDeclaratorOperation { Symbol: { } local }
                    && BodyIndex.Around(operation).ReferencesTo(local).Any(IsCached))
            || IsCached(operation);
    }

    private static bool IsOwnMember(IOperation target) =>
        target is IFieldReferenceOperation
            or IPropertyReferenceOperation { Instance: null
            or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } }
        // A page lives as long as the request.
        && !(target is IMemberReferenceOperation { Member.ContainingType: { } type } && Endpoint.IsPage(type));

    private static bool IsCached(IOperation value)
    {
        foreach (var ancestor in value.Ancestors())
        {
            if (ancestor is IInvocationOperation call
                && (call.Instance?.Type ?? call.TargetMethod.ContainingType).Name.IndexOf("Cache", StringComparison.Ordinal) >= 0)
                return true;
            // What a lambda makes for the cache stands in its block.
            if (ancestor is IExpressionStatementOperation or IBlockOperation { Parent: not IAnonymousFunctionOperation })
                return false;
        }

        return false;
    }

    /// <summary>max > 0 ? posts.Take(max).ToList() : posts.ToList(): all, when all are asked for.</summary>
    private static bool IsOtherwiseLimited(QueryChain query) =>
        AroundInStatement(query).OfType<IConditionalOperation>()
            .FirstOrDefault(static c => c.Type is not null) is { WhenFalse: { } whenFalse } choice
        && (query.Operation.IsWithin(whenFalse) ? choice.WhenTrue : whenFalse).DescendantsAndSelf()
            .Any(static o => o is IInvocationOperation { TargetMethod.Name: "Take" });

    /// <summary>new SelectList(rows, …): a list that a user chooses from.</summary>
    private static bool IsChosenFrom(QueryChain query) =>
        AroundInStatement(query).Any(static a => a is IObjectCreationOperation { Type.Name: "SelectList" or "MultiSelectList" })
        || query.Operation.Type.ElementType() is { Name: "SelectListItem" or "SelectOption" or "DropdownItem" };

    /// <summary>db.RemoveRange(db.Posts.ToList()): what is deleted has to be read.</summary>
    private static bool IsWritten(QueryChain query) => AroundInStatement(query).Any(static a =>
        a is IInvocationOperation { TargetMethod.Name: "RemoveRange" or "UpdateRange" or "BulkDelete" or "BulkUpdate" or "AttachRange" });

    /// <summary>What stands around a query in its statement, nearest first.</summary>
    private static IEnumerable<IOperation> AroundInStatement(QueryChain query) =>
        query.Operation.Ancestors().TakeWhile(static a => a is not IBlockOperation);
}
