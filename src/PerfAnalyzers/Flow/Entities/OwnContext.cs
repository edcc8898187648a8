using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// A context that the method makes for its queries alone: nobody else gets it, nobody saves it, and its tracker is not asked. What
/// becomes of the entities says nothing about it then.
/// </summary>
internal static class OwnContext
{
    /// <summary>True when the query's context is such a one.</summary>
    public static bool OnlyQueries(QueryChain query, EfModel model)
    {
        if (UnitOfWork.ContextOf(query) is not ILocalSymbol context || !model.Symbols.IsContext(context.Type))
            return false;
        var index = BodyIndex.Around(query.Operation);
        return index.OnlyValueOf(context) is { } made && IsMade(made.Unwrap(), model)
            && index.ReferencesTo(context).All(r => r is ILocalReferenceOperation { IsDeclaration: true } || IsForQueries(r, model));
    }

    /// <summary>True when the query's context is such a one, and made anew wherever the query runs again.</summary>
    public static bool GoesWith(QueryChain query, EfModel model) =>
        OnlyQueries(query, model)
        && UnitOfWork.ContextOf(query) is { } context
        && query.Operation.Ancestors().OfType<ILoopOperation>().All(loop => context.IsDeclaredWithin(loop)
            || loop is IForEachLoopOperation { Collection: var once } && query.Operation.IsWithin(once));

    /// <summary>A new one each time: by its constructor, or by a factory's method that says so.</summary>
    private static bool IsMade(IOperation value, EfModel model)
    {
        while (value is IAwaitOperation awaited)
            value = awaited.Operation.Unwrap();
        return value switch
        {
            IObjectCreationOperation creation => model.Symbols.IsContext(creation.Type),
            // await factory.CreateDbContextAsync(ct).ConfigureAwait(false)
            IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task } => IsMade(task.Unwrap(), model),
            IInvocationOperation call => call.TargetMethod.Name.StartsWith("Create", StringComparison.Ordinal)
                && model.Symbols.IsContext(call.Type?.UnwrapTask()),
            _ => false,
        };
    }

    private static bool IsForQueries(IOperation reference, EfModel model)
    {
        var use = reference.Parent;
        while (use is IConversionOperation { IsImplicit: true })
            use = use.Parent;
        return use switch
        {
            // What is found in a set, or looked up in the tracker, is what other queries brought in.
            IPropertyReferenceOperation { Property: var property, Instance: { } instance } set =>
                instance.Unwrap() == reference.Unwrap()
                && (property.Name == "Database" || model.Symbols.IsDbSet(property.Type) && IsQueried(set, model)),
            IInvocationOperation { TargetMethod: { Name: "Set", Parameters.IsEmpty: true } } set =>
                ReferenceEquals(set.Instance?.Unwrap(), reference) && IsQueried(set, model),
            IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" } => true,
            // await using (context.ConfigureAwait(false))
            IArgumentOperation
            {
                Parent: IInvocationOperation { TargetMethod: { Name: "ConfigureAwait", ContainingNamespace.Name: "Tasks" } },
            } => true,
            IUsingOperation => true,
            _ => false,
        };
    }

    /// <summary>A set that is asked, and not changed, searched in the tracker, or given to code that could do so.</summary>
    private static bool IsQueried(IOperation set, EfModel model)
    {
        var use = set.Parent;
        while (use is IConversionOperation)
            use = use.Parent;
        return use switch
        {
            IArgumentOperation { Parent: IInvocationOperation call } =>
                model.Symbols.IsQueryable(call.TargetMethod.Parameters.FirstOrDefault()?.Type)
                || QueryOperators.IsOperator(call.TargetMethod, model.Symbols),
            IInvocationOperation call => QueryOperators.KindOf(call.TargetMethod.Name) is not QueryStepKind.Unknown
                && call.TargetMethod.Name is not (EfNames.Find or EfNames.FindAsync or EfNames.Load or EfNames.LoadAsync),
            IForEachLoopOperation or IVariableInitializerOperation or ISimpleAssignmentOperation => true,
            _ => false,
        };
    }
}
