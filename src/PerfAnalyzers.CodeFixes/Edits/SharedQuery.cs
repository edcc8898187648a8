using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>
/// Finds out whether what a query starts from is the start of other queries too, which would then load what only this one reads.
/// </summary>
internal sealed class SharedQuery
{
    private readonly QueryChain _query;
    private readonly Func<QueryChain, bool> _isSame;
    private readonly EfModel _model;
    private readonly HashSet<ISymbol> _variables = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IOperation> _references = new();

    private SharedQuery(QueryChain query, Func<QueryChain, bool> isSame, EfModel model)
    {
        _query = query;
        _isSame = isSame;
        _model = model;
    }

    /// <summary>
    /// True when a variable that the query passes through is used for something else that delivers entities, and does not miss the same as
    /// this one.
    /// </summary>
    public static bool Is(QueryChain query, IOperation start, EfModel model) =>
        Is(query, start, other => Missing(other, model).SetEquals(Missing(query, model)), model);

    /// <summary>
    /// True when a variable that the query passes through is used for something else that delivers entities, and that is not to be changed
    /// in the same way.
    /// </summary>
    public static bool Is(QueryChain query, IOperation start, Func<QueryChain, bool> isSame, EfModel model)
    {
        var shared = new SharedQuery(query, isSame, model);
        shared.Collect(start);
        return shared._variables.Any(v => shared.References(v, start).Any(shared.IsOtherUse));
    }

    /// <summary>The variables between the execution and the source.</summary>
    private void Collect(IOperation value)
    {
        var pending = new Stack<IOperation>();
        pending.Push(value);
        while (pending.Count > 0)
        {
            var current = pending.Pop().Unwrap();
            while (current is IInvocationOperation { TargetMethod.MethodKind: not MethodKind.DelegateInvoke } call
                && call.Receiver() is { } receiver)
                current = receiver.Unwrap();
            // A compiled query is a delegate.
            var isCompiled = current is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke };
            if (current is IInvocationOperation { Instance: { } compiled } && isCompiled)
                current = compiled.Unwrap();
            _references.Add(current);
            if (current.ReferencedSymbol() is not { } variable
                || !isCompiled && !_model.Symbols.IsQueryable(current.Type)
                || !_variables.Add(variable))
                continue;
            foreach (var write in BodyIndex.Around(current).WritesOf(variable))
            {
                if (write.Value is not null)
                    pending.Push(write.Value);
            }
        }
    }

    private IEnumerable<IOperation> References(ISymbol variable, IOperation start)
    {
        if (variable is ILocalSymbol or IParameterSymbol)
            return BodyIndex.Around(start).ReferencesTo(variable);
        // A set is no query that was built: each use of it starts one.
        if (variable.DeclaredAccessibility != Accessibility.Private
            || _model.Symbols.IsDbSet((variable as IFieldSymbol)?.Type ?? (variable as IPropertySymbol)?.Type))
            return [];
        return variable.ContainingType.DeclaringSyntaxReferences
            .SelectMany(static t => t.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
            .Where(n => n.Identifier.ValueText == variable.Name)
            .Select(n => _model.Bodies.ModelOf(n.SyntaxTree)
                ?.GetOperation(n.Parent is MemberAccessExpressionSyntax access && access.Name == n ? access : n))
            .OfType<IOperation>()
            .Where(o => SymbolEqualityComparer.Default.Equals(o.ReferencedSymbol(), variable));
    }

    private bool IsOtherUse(IOperation reference)
    {
        if (_references.Any(r => r.Syntax == reference.Syntax)
            || reference.IsAssignmentTarget()
            || reference.IsInExpressionTree()
            || reference is ILocalReferenceOperation { IsDeclaration: true })
            return false;

        // Up the calls to what runs or keeps the query.
        var current = reference;
        while (current.Parent is { } parent)
        {
            switch (parent)
            {
                case IConversionOperation or ITranslatedQueryOperation or IAwaitOperation or IArgumentOperation
                    or IConditionalOperation or ICoalesceOperation or ISwitchExpressionOperation or ISwitchExpressionArmOperation:
                    break;
                case IInvocationOperation call
                    when QueryOperators.KindOf(call.TargetMethod.Name) is var kind and not QueryStepKind.Unknown
                    && call.Receiver() is { } receiver
                    && current.IsWithin(receiver.Parent is IArgumentOperation argument ? argument : receiver):
                    // What is counted or projected has no includes.
                    if (kind is QueryStepKind.Scalar or QueryStepKind.Write or QueryStepKind.Project or QueryStepKind.Flatten
                        or QueryStepKind.Group or QueryStepKind.Join)
                        return false;
                    if (kind >= QueryStepKind.Materialize)
                        return !GetsTheSame(call);
                    break;
                case IForEachLoopOperation loop:
                    return !GetsTheSame(loop);
                case ISimpleAssignmentOperation assignment:
                    return assignment.Target.ReferencedSymbol() is not { } target || !_variables.Contains(target);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return !_variables.Contains(declarator.Symbol);
                case IInvocationOperation:
                    return true;
                default:
                    return parent is not IExpressionStatementOperation;
            }

            current = parent;
        }

        return true;
    }

    private bool GetsTheSame(IOperation execution)
    {
        if (QueryChain.Execution(execution, _model) is not { } other)
            return false;
        return ReferenceEquals(other.Operation, _query.Operation) || _isSame(other);
    }

    private static HashSet<string> Missing(QueryChain query, EfModel model) =>
        new(UnloadedNavigations.Get(query, model).Select(static u => u.PathText), StringComparer.Ordinal);
}
