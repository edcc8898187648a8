using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Follows the rows of a query through the operators of LINQ to Objects, as long as EF Core could do the same.</summary>
internal sealed class InMemoryOperators(QueryChain query, RowShape shape, EfModel model)
{
    private readonly ImmutableArray<IOperation>.Builder _operators = ImmutableArray.CreateBuilder<IOperation>();
    private readonly List<Translation> _translations = new();
    private RowShape? _shape = shape;
    private bool _isOrdered = query.Has(QueryStepKind.Order);
    private bool _isTested;
    private bool _isTestedForAny;

    /// <summary>The operators that the query could do, up to the last that leaves out rows.</summary>
    public ImmutableArray<IOperation> Operators { get; private set; }

    public ILocalReferenceOperation? Variable { get; private set; }

    public bool KeepsMeaning { get; private set; }

    public INamedTypeSymbol? Entity { get; } = shape.Entity;

    public bool EndsInValue => IsAggregate(Operators[Operators.Length - 1]) && !IsElement(Operators[Operators.Length - 1]);

    /// <summary>By its name, the cheap question: is anything done with the rows that a query could do?</summary>
    public static bool IsFollowed(IInvocationOperation materializer)
    {
        var value = InMemoryRows.Outermost(materializer);
        return value.Parent is IVariableInitializerOperation
            || InMemoryRows.Next(value) is { } next && (IsKnown(NameOf(next)) || NameOf(next) is "ToList" or "ToArray" or "AsEnumerable");
    }

    /// <summary>True for what ends a query: <c>Count</c>, <c>First</c>.</summary>
    public static bool IsAggregate(IOperation operation) =>
        operation is IPropertyReferenceOperation
        || QueryOperators.KindOf(NameOf(operation)) is QueryStepKind.Scalar or QueryStepKind.Element;

    /// <summary>True for what picks a row.</summary>
    public static bool IsElement(IOperation operation) =>
        operation is not IPropertyReferenceOperation && QueryOperators.KindOf(NameOf(operation)) == QueryStepKind.Element;

    /// <summary>Collects the operators; false when none of them would leave out rows.</summary>
    /// <param name="materializer">The call that delivers the rows.</param>
    /// <param name="skipsCopies">True to look through a list that is made of them first: <c>(await GetAllAsync()).ToList()</c>.</param>
    public bool Collect(IInvocationOperation materializer, bool skipsCopies = false)
    {
        var value = InMemoryRows.Outermost(materializer);
        while (skipsCopies
            && InMemoryRows.Next(value)
                is IInvocationOperation { TargetMethod.Name: "ToList" or "ToArray" or "AsEnumerable", Arguments.Length: 1 } copy)
            value = InMemoryRows.Outermost(copy);
        if (value.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator })
        {
            if (InMemoryRows.OnlyUse(declarator, allowsTestsForAny: true) is not { } use)
                return false;
            var references = BodyIndex.Around(use).ReferencesTo(use.Local);
            _isTested = references.Count > 1;
            _isTestedForAny = references.Any(r => !ReferenceEquals(r, use) && !InMemoryRows.IsNullTest(r));
            Variable = use;
            value = InMemoryRows.Outermost(use);
        }

        var end = 0;
        while (_shape is not null && InMemoryRows.Next(value) is { } next && Translate(next) is var translation and not Translation.None)
        {
            // What asks for the list itself would have to ask for what the query gives.
            _isTested |= value.Parent is IConditionalAccessOperation;
            _operators.Add(next);
            _translations.Add(translation);
            if (LeavesOutRows(next))
                end = _operators.Count;
            if (IsAggregate(next))
                break;
            value = InMemoryRows.Outermost(next);
        }

        // if (posts.Any()) is about all rows, not about those that a filter leaves.
        if (end == 0 || _isTestedForAny && !_operators.Take(end).All(IsOfAllRows))
            return false;
        Operators = _operators.Take(end).ToImmutableArray();
        KeepsMeaning = !_isTested && _translations.Take(end).All(static t => t == Translation.Same)
            && !ChangesWhileRead()
            && (Variable is null || CanMove(materializer));
        return true;
    }

    /// <summary>The <c>Select</c> that follows, when all that it takes is columns of the row, as they are.</summary>
    public static IInvocationOperation? ColumnsAfter(IInvocationOperation materializer, RowShape shape, EfModel model)
    {
        if (InMemoryRows.Next(InMemoryRows.Outermost(materializer))
                is not IInvocationOperation { TargetMethod.Name: "Select", Arguments.Length: 2 } select
            || !model.Symbols.IsLinqToObjects(select.TargetMethod.ContainingType)
            || select.ArgumentFor(1)?.Value.AsLambda() is not { Symbol: { Parameters: [var row], IsAsync: false },
                Syntax: LambdaExpressionSyntax { Block: null } } lambda
            || lambda.SingleReturnedValue()?.Unwrap() is not { } body)
            return null;
        var taken = body switch
        {
            IAnonymousObjectCreationOperation anonymous => anonymous.Initializers,
            IObjectCreationOperation { Arguments.Length: 0, Initializer: { } initializer } => initializer.Initializers,
            _ => ImmutableArray.Create(body),
        };
        foreach (var part in taken)
        {
            // What is behind a reference that is null is an exception here, and null there.
            var value = part is ISimpleAssignmentOperation assignment ? assignment.Value : part;
            if (Translatability.Read(value, row, shape, model) is not { Translation: Translation.Same, Navigations.IsEmpty: true })
                return null;
        }

        return select;
    }

    private static string NameOf(IOperation operation) =>
        operation is IInvocationOperation call ? call.TargetMethod.Name : ((IPropertyReferenceOperation)operation).Property.Name;

    private static bool IsKnown(string name) =>
        name is "Length"
        || QueryOperators.KindOf(name) is QueryStepKind.Filter or QueryStepKind.Skip or QueryStepKind.Take or QueryStepKind.Distinct
        or QueryStepKind.Order or QueryStepKind.Project or QueryStepKind.Scalar or QueryStepKind.Element;

    private static bool LeavesOutRows(IOperation operation) => operation is IPropertyReferenceOperation
        || QueryOperators.KindOf(NameOf(operation)) is QueryStepKind.Filter or QueryStepKind.Skip or QueryStepKind.Take
            or QueryStepKind.Distinct or QueryStepKind.Scalar or QueryStepKind.Element;

    /// <summary>The rows in another order, or what one value of all of them is.</summary>
    private static bool IsOfAllRows(IOperation operation) => operation is IPropertyReferenceOperation
        || operation is IInvocationOperation call
            && (QueryOperators.KindOf(call.TargetMethod.Name) switch
            {
                QueryStepKind.Order or QueryStepKind.ThenOrder or QueryStepKind.Project => true,
                QueryStepKind.Element => call.Arguments.Length == 1,
                QueryStepKind.Scalar => call.TargetMethod.Name is not ("Count" or "Any") || call.Arguments.Length == 1,
                _ => false,
            });

    private Translation Translate(IOperation operation)
    {
        if (operation is IPropertyReferenceOperation)
            return Translation.Same;
        var call = (IInvocationOperation)operation;
        if (call.Instance is not null)
            return TranslateContains();
        // The token of an async sequence's operator is no part of what it does.
        var arguments = call.Arguments.Where(static a => a.Parameter is not { } p || !AsyncForms.IsToken(p.Type)).ToList();
        if (!model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType) || arguments.Count > 2)
            return Translation.None;
        var argument = arguments.FirstOrDefault(static a => a.Parameter?.Ordinal == 1)?.Value;
        var lambda = argument.AsLambda();
        if (call.Syntax is not InvocationExpressionSyntax)
            return call.TargetMethod.Name == "Where" && lambda is not null ? Reading(lambda) : Translation.None;
        switch (QueryOperators.WithoutAsync(call.TargetMethod.Name) ?? call.TargetMethod.Name)
        {
            case "Where":
                return lambda is null ? Translation.None : Reading(lambda);
            case "Skip" or "Take":
                return argument?.Type?.SpecialType == SpecialType.System_Int32 ? Translation.Same : Translation.None;
            case "Distinct":
                return argument is null && _shape is { IsValue: true } && !_isOrdered
                    ? (IsText(_shape.Type) ? Translation.ByOtherRules : Translation.Same)
                    : Translation.None;
            case "OrderBy" or "OrderByDescending":
                return TranslateOrder(lambda);
            case "Select":
                var translation = lambda is null ? Translation.None : Reading(lambda, isProjection: true);
                _shape = translation == Translation.None ? null : _shape!.Project(lambda, model);
                return _shape is null ? Translation.None : translation;
            case "Count" or "LongCount" or "Any" or "First" or "FirstOrDefault" or "Single" or "SingleOrDefault" when argument is null:
                return Translation.Same;
            case "Last" or "LastOrDefault" when argument is null:
                return _isOrdered ? Translation.Same : Translation.None;
            case "Count" or "LongCount" or "Any" or "All" or "First" or "FirstOrDefault" or "Single" or "SingleOrDefault":
                return lambda is null ? Translation.None : Reading(lambda);
            case "Sum" or "Average" or "Min" or "Max":
                return TranslateFold(call, lambda);
            case "Contains":
                return argument is null ? Translation.None : TranslateContains();
            default:
                return Translation.None;
        }
    }

    private Translation TranslateContains() =>
        _shape is not { IsValue: true } ? Translation.None : IsText(_shape.Type) ? Translation.ByOtherRules : Translation.Same;

    private Translation TranslateOrder(IAnonymousFunctionOperation? lambda)
    {
        // The order of before would decide between equals, which the database does not keep.
        if (lambda is null || _isOrdered || lambda.SingleReturnedValue()?.Type is not { } key)
            return Translation.None;
        _isOrdered = true;
        if (!MappedColumns.IsScalar(key)
            || key.UnwrapNullable().TypeKind == TypeKind.Enum
            || !Sqlite.CanCompare(key.UnwrapNullable(), model))
            return Translation.None;
        var hasOwnRules = IsText(key)
            || key.UnwrapNullable().Name == "Guid"
            || key.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        var translation = Reading(lambda);
        return hasOwnRules && translation == Translation.Same ? Translation.ByOtherRules : translation;
    }

    private Translation TranslateFold(IInvocationOperation call, IAnonymousFunctionOperation? lambda)
    {
        var folded = lambda is not null ? lambda.SingleReturnedValue()?.Type
            : call.Arguments.All(static a => a.Parameter is { Ordinal: 0 } or { Type.Name: "CancellationToken" })
                && _shape is { IsValue: true } ? _shape.Type
            : null;
        if (folded?.UnwrapNullable() is not { } type || !Sqlite.CanCompare(type, model))
            return Translation.None;
        if (type.SpecialType is not (>= SpecialType.System_Int16 and <= SpecialType.System_Double or SpecialType.System_DateTime)
            || type.TypeKind == TypeKind.Enum)
            return Translation.None;
        return lambda is null ? Translation.Same : Reading(lambda, isFolded: true);
    }

    /// <summary>A lambda that reads what the query has not loaded is left alone: it works on other data than the database would.</summary>
    private Translation Reading(IAnonymousFunctionOperation lambda, bool isProjection = false, bool isFolded = false)
    {
        var reading = Translatability.Read(lambda, _shape!, model);
        foreach (var path in reading.Navigations)
        {
            // A database cannot add up what a subquery gives.
            if (isFolded || !IsLoaded(path))
                return Translation.None;
        }

        return isProjection && _shape!.Project(lambda, model) is not null ? Translation.Same : reading.Translation;
    }

    private bool IsLoaded(NavigationPath path) => path.Resolve(Entity!, model.Entities) is { } resolved && query.Includes.Load(resolved);

    /// <summary>True when the lambdas mean the same where the query is built: what they read has its value there, until the use.</summary>
    private bool CanMove(IOperation materializer)
    {
        var index = BodyIndex.Around(materializer);
        var from = materializer.Syntax.SpanStart;
        var isNext = IsNextStatement(materializer, Variable!);
        var until = Variable!.Syntax.SpanStart;
        bool IsChanged(ISymbol variable, ITypeSymbol type) =>
            index.WritesOf(variable).Any(w => w.Position > from)
            || index.ReferencesTo(variable).Any(r => r.Syntax.SpanStart > from
                && (r.IsAssignmentTarget() || r.Syntax.SpanStart < until && MayChange(r, type)));
        foreach (var part in ArgumentParts())
        {
            switch (part)
            {
                case ILocalReferenceOperation { Local: var local }
                        when local.DeclaringSyntaxReferences.Any(r => r.Span.Start >= from) || IsChanged(local, local.Type):
                case IParameterReferenceOperation { Parameter: var parameter } when IsChanged(parameter, parameter.Type):
                case IInstanceReferenceOperation when !isNext:
                    return false;
            }
        }

        return true;
    }

    /// <summary>
    /// foreach (var p in posts.Where(p => !seen.Contains(p.Id))) seen.Add(p.Id): row by row, the lambda sees what the loop changes; a query
    /// takes the values once, before the first row.
    /// </summary>
    private bool ChangesWhileRead()
    {
        var last = Operators[Operators.Length - 1];
        for (var current = last; current is IInvocationOperation call; current = InMemoryRows.Next(InMemoryRows.Outermost(call)))
        {
            // Up to here nobody gets a row, and after it nobody asks the lambdas.
            if (QueryOperators.KindOf(call.TargetMethod.Name) is QueryStepKind.Materialize or QueryStepKind.Element or QueryStepKind.Scalar)
                return false;
        }

        if (last is IPropertyReferenceOperation)
            return false;
        var index = BodyIndex.Around(last);
        var end = last.Syntax.Span.End;
        bool IsChanged(ISymbol variable, ITypeSymbol type) =>
            index.WritesOf(variable).Any(w => w.Position > end)
            || index.ReferencesTo(variable).Any(r => r.Syntax.SpanStart > end && (r.IsAssignmentTarget() || MayChange(r, type)));
        return ArgumentParts().Any(part => part switch
        {
            ILocalReferenceOperation { Local: var local } => IsChanged(local, local.Type),
            IParameterReferenceOperation { Parameter: var parameter } => IsChanged(parameter, parameter.Type),
            // Whatever is called in between may change them.
            IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { IsConst: false } field } =>
                !field.IsReadOnly || IsCollection(field.Type),
            _ => false,
        });
    }

    /// <summary>True for a use of a collection, and for an assignment to a member of an object.</summary>
    private static bool MayChange(IOperation reference, ITypeSymbol type) =>
        IsCollection(type) || reference.Parent is IMemberReferenceOperation member && member.IsAssignmentTarget();

    private static bool IsCollection(ITypeSymbol type) => !IsText(type) && type.ElementType() is not null;

    /// <summary>What the operators are given: their lambdas, and the values.</summary>
    private IEnumerable<IOperation> ArgumentParts() => Operators.OfType<IInvocationOperation>().SelectMany(static o => o.Arguments)
        .Where(static a => a.Parameter?.Ordinal > 0 || a.Parent is IInvocationOperation { Instance: not null })
        .SelectMany(static a => a.DescendantsAndSelf());

    private static bool IsNextStatement(IOperation materializer, IOperation use)
    {
        var declared = materializer.Ancestors().FirstOrDefault(static a => a.Parent is IBlockOperation);
        var used = use.Ancestors().FirstOrDefault(a => a.Parent is { } block && ReferenceEquals(block, declared?.Parent));
        return declared?.Parent is IBlockOperation { Operations: var statements }
            && used is not null
            && statements.IndexOf(used) == statements.IndexOf(declared) + 1;
    }

    private static bool IsText(ITypeSymbol type) => type.SpecialType == SpecialType.System_String;
}
