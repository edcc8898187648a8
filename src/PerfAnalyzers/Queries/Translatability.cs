using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>What becomes of an expression when EF Core runs it in the database.</summary>
internal enum Translation
{
    /// <summary>Not every supported version of EF Core, or not every provider, can translate it.</summary>
    None,

    /// <summary>It is translated, and the database answers by its own rules: its collation, its clock, its order of nulls.</summary>
    ByOtherRules,

    /// <summary>It is translated, and the answer is the same.</summary>
    Same,
}

/// <summary>What is known of an expression over a row.</summary>
/// <param name="Translation">What becomes of it.</param>
/// <param name="Shape">What it delivers, when it is a path from the row: a column, a navigation.</param>
/// <param name="Navigations">The navigations that it reads, each as the path from the row.</param>
internal readonly record struct TranslatedExpression(Translation Translation, RowShape? Shape, ImmutableArray<NavigationPath> Navigations);

/// <summary>
/// Decides whether EF Core translates a lambda that now runs in memory, in all versions from 6 on and with each of the usual
/// providers. It knows what is certain to work; everything else is not translatable here, even if some version can do it.
/// </summary>
internal sealed class Translatability
{
    private const int MaxDepth = 60;

    // Before, EF Core cannot translate what the compiler makes of array.Contains in an expression.
    private const int FirstWithSpans = 10;

    private readonly EfModel _model;
    private readonly Dictionary<ISymbol, RowShape> _rows = new(SymbolEqualityComparer.Default);
    private readonly ImmutableArray<NavigationPath>.Builder _navigations = ImmutableArray.CreateBuilder<NavigationPath>();
    private int _depth;

    private Translatability(EfModel model) => _model = model;

    /// <summary>What becomes of a lambda that gets one row.</summary>
    public static Translation Analyze(IAnonymousFunctionOperation lambda, RowShape rows, EfModel model) =>
        Read(lambda, rows, model).Translation;

    /// <summary>What becomes of a lambda that gets one row, and what it reads.</summary>
    public static TranslatedExpression Read(IAnonymousFunctionOperation lambda, RowShape rows, EfModel model)
    {
        // A lambda with statements is no expression tree, nor is an asynchronous one.
        if (lambda is not { Symbol: { Parameters: [var row], IsAsync: false } }
            || lambda.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.LambdaExpressionSyntax { Block: not null }
            || lambda.SingleReturnedValue() is not { } body)
            return new(Translation.None, null, ImmutableArray<NavigationPath>.Empty);
        return Read(body, row, rows, model);
    }

    /// <summary>What becomes of an expression over one row.</summary>
    public static TranslatedExpression Read(IOperation value, ISymbol row, RowShape rows, EfModel model)
    {
        var reader = new Translatability(model);
        reader._rows[row] = rows;
        var shape = reader.ShapeOf(value);
        // A row or navigation as a whole is no value; whoever asks decides what it is good for.
        var translation = shape is null or { IsValue: true } ? reader.Visit(value) : Translation.None;
        return new(translation, shape, reader._navigations.ToImmutable());
    }

    private static Translation Worse(Translation a, Translation b) => a < b ? a : b;

    private Translation Visit(IOperation operation)
    {
        if (_depth > MaxDepth)
            return Translation.None;
        _depth++;
        var result = VisitCore(operation);
        _depth--;
        return result;
    }

    private Translation VisitCore(IOperation operation)
    {
        if (operation.ConstantValue.HasValue)
            return Translation.Same;
        if (!MentionsRow(operation))
            return ClientValues.Translation(operation);
        switch (operation)
        {
            case IConversionOperation conversion:
                return IsHarmless(conversion) ? Visit(conversion.Operand) : Translation.None;
            case IParameterReferenceOperation or ILocalReferenceOperation:
                return RowOf(operation) is { IsValue: true } ? Translation.Same : Translation.None;
            case IPropertyReferenceOperation property:
                return VisitProperty(property);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not or UnaryOperatorKind.Minus, IsChecked: false } unary
                when unary.OperatorMethod is null or { ContainingType.SpecialType: SpecialType.System_Decimal }:
                return Visit(unary.Operand);
            case IBinaryOperation binary:
                return VisitBinary(binary);
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return Worse(Visit(conditional.Condition), Worse(Visit(conditional.WhenTrue), Visit(whenFalse)));
            case ICoalesceOperation coalesce:
                return Worse(Visit(coalesce.Value), Visit(coalesce.WhenNull));
            case IInvocationOperation call:
                return VisitCall(call);
            default:
                return Translation.None;
        }
    }

    private Translation VisitProperty(IPropertyReferenceOperation reference)
    {
        if (reference.Instance is not { } instance)
            return Translation.None;
        if (ShapeOf(instance) is { } shape)
        {
            if (shape.IsCollection)
                return reference.Property.Name == "Count" && Note(shape) ? Translation.Same : Translation.None;
            if (!shape.IsValue)
                return ShapeOf(reference) is { IsValue: true } && (!IsConverted(reference) || IsCompared(reference))
                    && (IsTaken(reference) || !_model.Configuration.IsEncrypted(reference.Property.OriginalDefinition))
                    ? Translation.Same : Translation.None;
        }

        var owner = reference.Property.ContainingType;
        if (owner.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return Visit(instance);
        if (owner.SpecialType == SpecialType.System_String)
            return reference.Property.Name == "Length" ? Worse(Visit(instance), Translation.ByOtherRules) : Translation.None;
        return owner.SpecialType == SpecialType.System_DateTime
            && reference.Property.Name is "Date" or "Year" or "Month" or "Day" or "Hour" or "Minute" or "Second"
            ? Visit(instance)
            : Translation.None;
    }

    private Translation VisitBinary(IBinaryOperation binary)
    {
        if (binary.IsChecked || binary.OperatorMethod is { ContainingType: var owner } && !MappedColumns.IsScalar(owner))
            return Translation.None;
        var isEquality = binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals;
        if (isEquality
            && (IsNull(binary.RightOperand) ? binary.LeftOperand : IsNull(binary.LeftOperand) ? binary.RightOperand : null) is { } compared)
            return ShapeOf(compared) is { Entity: not null, IsCollection: false, IsOwned: false } reference
                ? (Note(reference) ? Translation.Same : Translation.None) : Visit(compared);

        var type = binary.LeftOperand.Type?.UnwrapNullable();
        if (type is null || !MappedColumns.IsScalar(type))
            return Translation.None;
        var both = Worse(Visit(binary.LeftOperand), Visit(binary.RightOperand));
        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals:
                return type.SpecialType == SpecialType.System_String ? Worse(both, Translation.ByOtherRules) : both;
            case BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr:
                return both;
            case BinaryOperatorKind.And or BinaryOperatorKind.Or:
                return type.TypeKind == TypeKind.Enum ? Translation.None : both;
            // An enum's order is that of its numbers, which a database that stores its names does not have.
            case BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual:
            case BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual:
                return type.TypeKind == TypeKind.Enum || !Sqlite.CanCompare(type, _model) ? Translation.None : both;
            case BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply or BinaryOperatorKind.Remainder:
                return IsNumber(type) && Sqlite.CanCompare(type, _model) ? both : Translation.None;
            // Whether a quotient of integers has a fraction depends on the database.
            case BinaryOperatorKind.Divide:
                return type.SpecialType is SpecialType.System_Double or SpecialType.System_Decimal && Sqlite.CanCompare(type, _model)
                    ? both : Translation.None;
            default:
                return Translation.None;
        }
    }

    private Translation VisitCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.ReturnsByRef || call.Arguments.Any(static a => a.ArgumentKind == ArgumentKind.DefaultValue))
            return Translation.None;
        if (method.ContainingType.SpecialType == SpecialType.System_String)
            return VisitTextCall(call);
        if (call.Receiver() is { } receiver && ShapeOf(receiver) is { IsCollection: true } collection)
            return VisitCollectionCall(call, collection);
        if (method.Name == "Contains" && ListIn(call) is { } items && !MentionsRow(items) && IsList(method, items))
        {
            var item = call.Arguments[call.Arguments.Length - 1].Value;
            var inner = Worse(Visit(item), ClientValues.Translation(items));
            return item.Type is { SpecialType: SpecialType.System_String }
                ? Worse(inner, Translation.ByOtherRules) : item.Type is { } type && MappedColumns.IsScalar(type) ? inner : Translation.None;
        }

        if (method is { Name: "Equals", IsStatic: false } && call is { Instance: { } left, Arguments: [{ Value: var right }] }
            && MappedColumns.IsScalar(method.ContainingType)
            && SymbolEqualityComparer.Default.Equals(left.Type, right.Type))
            return Worse(Visit(left), Visit(right));
        if (method.ContainingType.SpecialType == SpecialType.System_DateTime
            && method.Name is "AddDays" or "AddHours" or "AddMinutes" or "AddMonths" or "AddYears"
            && call is { Instance: { } time, Arguments: [{ Value: var span }] })
            return span.Unwrap().Type?.SpecialType == SpecialType.System_Int32
                ? Worse(Visit(time), Visit(span.Unwrap())) : Translation.None;
        return Translation.None;
    }

    /// <summary>The list that is searched: since C# 14 an array becomes a span for it, which no query can have but for that.</summary>
    private IOperation? ListIn(IInvocationOperation contains)
    {
        var items = contains.Receiver();
        if (!IsOfSpans(contains.TargetMethod))
            return items;
        while (items is IConversionOperation { IsImplicit: true } conversion)
            items = conversion.Operand;
        return items?.Type is IArrayTypeSymbol && _model.Symbols.MajorVersion >= FirstWithSpans ? items : null;
    }

    private static bool IsOfSpans(IMethodSymbol method) =>
        method.ContainingType is { Name: "MemoryExtensions" } type && type.IsIn("System");

    private Translation VisitTextCall(IInvocationOperation call)
    {
        var worst = call.TargetMethod switch
        {
            { Name: "IsNullOrEmpty" } => Translation.Same,
            { Name: "IsNullOrWhiteSpace" } => Translation.ByOtherRules,
            { Name: "ToLower" or "ToUpper" or "Trim", Parameters.Length: 0 } => Translation.ByOtherRules,
            { Name: "Contains" or "StartsWith" or "EndsWith" or "Equals", IsStatic: false, Parameters: [var text] }
                when text.Type.SpecialType == SpecialType.System_String => Translation.ByOtherRules,
            _ => Translation.None,
        };
        if (call.Instance is { } instance)
            worst = Worse(worst, Visit(instance));
        foreach (var argument in call.Arguments)
            worst = Worse(worst, Visit(argument.Value));
        return worst;
    }

    /// <summary>p.Comments.Any(c => …), p.Comments.Count(): a subquery.</summary>
    private Translation VisitCollectionCall(IInvocationOperation call, RowShape collection)
    {
        if (call.TargetMethod.Name is not ("Any" or "All" or "Count") || !_model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType)
            || !Note(collection))
            return Translation.None;
        if (call.Arguments.Length == 1)
            return Translation.Same;
        if (call.Arguments[1].Value.AsLambda() is not { Symbol.Parameters: [var element] } lambda
            || lambda.SingleReturnedValue() is not { } body)
            return Translation.None;
        _rows[element] = collection.Element();
        return Visit(body);
    }

    /// <summary>What a path from a row leads to: <c>p.Author.Name</c>; null for everything else.</summary>
    private RowShape? ShapeOf(IOperation operation)
    {
        switch (operation)
        {
            case IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion:
                return ShapeOf(conversion.Operand);
            case IParameterReferenceOperation or ILocalReferenceOperation:
                return RowOf(operation);
            case IPropertyReferenceOperation { Instance: { } instance } reference when ShapeOf(instance) is { IsValue: false } owner:
                // Whether a projection's entities have their navigations, its includes do not say.
                return owner.Member(reference.Property, _model) is { } member
                    && (member.IsValue && owner.Path is null || owner.Entity is null || Note(owner)) ? member : null;
            default:
                return null;
        }
    }

    /// <summary>Keeps in mind that a navigation is read.</summary>
    private bool Note(RowShape shape)
    {
        if (shape.Path is null)
            return false;
        if (!shape.Path.IsEmpty)
            _navigations.Add(shape.Path);
        return true;
    }

    private bool MentionsRow(IOperation operation)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (RowOf(part) is not null)
                return true;
        }

        return false;
    }

    /// <summary>The row, when the operation is its parameter, or the variable of a loop over rows.</summary>
    private RowShape? RowOf(IOperation operation)
    {
        ISymbol? variable = operation switch
        {
            IParameterReferenceOperation parameter => parameter.Parameter,
            ILocalReferenceOperation local => local.Local,
            _ => null,
        };
        return variable is not null && _rows.TryGetValue(variable, out var row) ? row : null;
    }

    private bool IsConverted(IPropertyReferenceOperation reference) =>
        _model.Configuration.HasConversion(reference.Property.OriginalDefinition);

    /// <summary>True where a converted column may stand: its converter is applied to what it is compared with.</summary>
    private bool IsCompared(IOperation operation)
    {
        while (operation.Parent is IConversionOperation)
            operation = operation.Parent;
        return operation.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
            && (!MentionsRow(comparison.LeftOperand) || !MentionsRow(comparison.RightOperand));
    }

    /// <summary>
    /// True for a value that is delivered as it is, or asked whether there is one: for that, nobody has to read what it says.
    /// </summary>
    private static bool IsTaken(IOperation operation)
    {
        while (operation.Parent is IConversionOperation)
            operation = operation.Parent;
        return operation.Parent switch
        {
            ISimpleAssignmentOperation => true,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison =>
                IsNull(comparison.LeftOperand) || IsNull(comparison.RightOperand),
            _ => false,
        };
    }

    private static bool IsNull(IOperation operation) => operation.Unwrap() is { ConstantValue: { HasValue: true, Value: null } };

    private static bool IsHarmless(IConversionOperation conversion)
    {
        if (conversion.OperatorMethod is { ContainingType: var owner })
            return conversion.IsImplicit && owner.SpecialType == SpecialType.System_Decimal;
        if (conversion.IsChecked || conversion.Operand.Type is not { } from || conversion.Type is not { } to
            || !MappedColumns.IsScalar(from) || !MappedColumns.IsScalar(to))
            return false;
        if (conversion.IsImplicit || conversion.Conversion.IsIdentity)
            return true;
        var (source, target) = (from.UnwrapNullable(), to.UnwrapNullable());
        return SymbolEqualityComparer.Default.Equals(source, target)
            || source.TypeKind == TypeKind.Enum && target.SpecialType == SpecialType.System_Int32;
    }

    private static bool IsNumber(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64
            or SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal;

    /// <summary>list.Contains(p.Id), ids.Contains(p.Id): a list of parameters, in each version.</summary>
    private bool IsList(IMethodSymbol method, IOperation items)
    {
        if (_model.Symbols.IsLinqToObjects(method.ContainingType) || IsOfSpans(method))
            return method.Parameters.Length + (method.ReducedFrom is null ? 0 : 1) == 2;
        return method is { IsStatic: false, Parameters.Length: 1 } && items.Type is { } type
            && (IsCollection(type) || type.AllInterfaces.Any(IsCollection));

        static bool IsCollection(ITypeSymbol candidate) =>
            candidate.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_ICollection_T;
    }
}
