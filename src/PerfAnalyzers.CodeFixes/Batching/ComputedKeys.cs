using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>How a key is computed of a loop's element.</summary>
/// <param name="Text">The expression, or the call of <c>TryParse</c> that tells whether there is one.</param>
/// <param name="Name">The local that holds it in the loop.</param>
/// <param name="MayBeMissing">True when it is the result of <c>TryParse</c>.</param>
internal sealed record ComputedKey(string Text, string? Name, bool MayBeMissing);

/// <summary>
/// Keys that a loop computes of its element by asking, and by nothing else: <c>row.GetValue("Id")</c>,
/// <c>Guid.TryParse(text, out var id)</c>. They can be computed for all elements before the loop.
/// </summary>
internal sealed class ComputedKeys
{
    // More than this nobody reads in one lambda.
    private const int MaxLength = 90;
    private const int MaxLocals = 6;

    private readonly ElementLoops _loops;
    private readonly List<string> _calls = new();
    private ElementLoop? _loop;
    private int _locals;
    private bool _mayFail;

    private ComputedKeys(ElementLoops loops) => _loops = loops;

    public static ElementKey? Create(IOperation value, ElementLoops loops)
    {
        value = PlainMembers.WithoutConversions(value);
        if (value.Type is not { } type || loops.All.Any(static l => l.IsCounted))
            return null;
        var reader = new ComputedKeys(loops);
        var local = (value as ILocalReferenceOperation)?.Local;
        var test = local is null ? null : ParsedBy(local, value);
        if (reader.Text(test ?? value, test is null ? null : local) is not { Length: <= MaxLength } text || reader._loop is not { } loop)
            return null;
        if (test is not null && !type.IsValueType || !reader.IsAsked(loop, loops))
            return null;
        return new(loop, ImmutableArray<ISymbol>.Empty, type, null)
        {
            Computed = new(text, local?.Name, test is not null),
        };
    }

    private bool IsAsked(ElementLoop loop, ElementLoops loops)
    {
        if (loop.ElementType is not { } element || element is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated }
            || element.IsReferenceType && ElementKey.IsTestedForNull(loop, null, loops))
            return false;
        var (one, many) = _mayFail ? ("does not fail, and gives", "do not fail, and give") : ("gives", "give");
        return _calls.Distinct().ToList() switch
        {
            [] => !_mayFail,
            [var only] => loops.Assumptions.Accept($"that '{only}' {one} the same before the loop"),
            [var first, var second] => loops.Assumptions.Accept($"that '{first}' and '{second}' {many} the same before the loop"),
            [var first, ..] => loops.Assumptions.Accept($"that '{first}' and the other calls {many} the same before the loop"),
        };
    }

    /// <summary>The text of an expression with the loop's locals replaced by what they hold; null when it does more than ask.</summary>
    private string? Text(IOperation value, ILocalSymbol? parsed)
    {
        if (value.Syntax is not ExpressionSyntax syntax || !DoesNothing(value, parsed))
            return null;
        var edits = new List<TextChange>();
        foreach (var part in value.DescendantsAndSelf())
        {
            if (part is not (ILocalReferenceOperation or IParameterReferenceOperation)
                || part.ReferencedSymbol() is not { } variable
                || SymbolEqualityComparer.Default.Equals(variable, parsed)
                || IsDeclaredIn(variable, syntax))
                continue;
            if (!_loops.IsDefinedWithin(variable))
            {
                if (_loops.Effects.Changes(variable))
                    return null;
            }
            else if (_loops.All.FirstOrDefault(l => l.Collection is not null && l.IsElement(part, _loops.Model)) is { } loop)
            {
                if (_loop is not null && !ReferenceEquals(loop, _loop) || _loops.Effects.Assigns(variable))
                    return null;
                _loop = loop;
            }
            else if (variable is not ILocalSymbol local || Inlined(local, part) is not { } text)
            {
                return null;
            }
            else
            {
                edits.Add(new(part.Syntax.Span, text));
            }
        }

        var whole = syntax.ToString();
        foreach (var edit in edits.OrderByDescending(static e => e.Span.Start))
        {
            var start = edit.Span.Start - syntax.SpanStart;
            whole = whole.Substring(0, start) + edit.NewText + whole.Substring(start + edit.Span.Length);
        }

        return Regex.Replace(Regex.Replace(whole, @"\s*\n\s*(?=[.?])", ""), @"\s*\n\s*", " ");
    }

    private string? Inlined(ILocalSymbol local, IOperation use)
    {
        var index = BodyIndex.Around(use);
        if (++_locals > MaxLocals || index.OnlyValueOf(local) is not { } held || !ElementKey.IsSteady(local, index))
            return null;
        var value = PlainMembers.WithoutConversions(held);
        if (!SymbolEqualityComparer.Default.Equals(value.Type, local.Type) || Text(value, null) is not { } text)
            return null;
        return value.Syntax is InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax or LiteralExpressionSyntax
            || use.Syntax.Parent is ArgumentSyntax
                ? text
                : $"({text})";
    }

    /// <summary>True when the expression asks, and changes and waits for nothing.</summary>
    private bool DoesNothing(IOperation value, ILocalSymbol? parsed)
    {
        if (!HasNoEffects(value, parsed)
            || value.Syntax.DescendantTrivia().Any(static t => t.IsDirective
                || t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia)))
            return false;
        foreach (var part in value.DescendantsAndSelf())
        {
            switch (part)
            {
                case IAwaitOperation or IObjectCreationOperation or IAnonymousFunctionOperation { Symbol.IsAsync: true }:
                case IInvocationOperation query when QueryChain.Execution(query, _loops.Model) is not null:
                case IMemberReferenceOperation member when !IsSteady(member):
                // For an element that the loop leaves out, they may throw.
                case IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true }:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder }:
                case IConversionOperation { IsImplicit: false, Operand.Type.IsReferenceType: true }:
                case IConversionOperation { IsImplicit: false, Operand: { Type: { } from } given, Type: { } to }
                    when IsNullable(from) && !IsNullable(to) && !IsThere(given):
                case IPropertyReferenceOperation { Property.Name: "Value", Instance: { Type: { } nullable } kept }
                    when IsNullable(nullable) && !IsThere(kept):
                    return false;
                case IInvocationOperation call:
                    if (!IsQuestion(call) || call.Receiver()?.Unwrap() is { Type.IsReferenceType: true } receiver && !IsThere(receiver))
                        return false;
                    _mayFail |= call.TargetMethod.Name is "Parse" or "ParseExact" or "Substring"
                        || EfSymbols.Is(call.TargetMethod.ContainingType, _loops.Model.Symbols.Enumerable)
                            && call.TargetMethod.Name is "First" or "Single" or "Last" or "Max" or "Min" or "Average" or "ElementAt";
                    // The code's own are said first.
                    if (call.TargetMethod.Name != "TryParse")
                        _calls.Insert(PlainMembers.IsSystem(call.TargetMethod.ContainingType) ? _calls.Count : 0, call.TargetMethod.Name);
                    break;
            }
        }

        return true;
    }

    /// <summary>What is called may do something about its own exceptions, such as writing a warning: then it would do that twice.</summary>
    private bool HasNoEffects(IOperation value, ILocalSymbol? parsed)
    {
        if (LoopEffects.Get(value, _loops.Model).AreNone(parsed))
            return true;
        _mayFail = true;
        return LoopEffects.WhenNothingFails(value, _loops.Model).AreNone(parsed);
    }

    /// <summary>True for a member that gives what it gave, of an object that there is.</summary>
    private bool IsSteady(IMemberReferenceOperation member)
    {
        if (!PlainMembers.IsPlain(member.Member, _loops.Model) || _loops.Effects.ChangesMember(member.Member))
            return false;
        var instance = member.Instance?.Unwrap();
        if (instance is ILocalReferenceOperation { Local: var local } && _loops.IsDefinedWithin(local)
            && BodyIndex.Around(member).OnlyValueOf(local) is { } held)
        {
            instance = held.Unwrap();
            if (NullTests.Ask([local], _loops.Region))
                return false;
            if (LoopOf(instance) is { } loop)
                return !ElementKey.IsTestedForNull(loop, local, _loops) && !ElementKey.IsGivenInLoop(member.Member, loop, local, _loops);
        }

        if (ElementKey.IsGivenInLoop(member.Member, instance is null ? null : LoopOf(instance), null, _loops))
            return false;

        return instance is not { Type.IsReferenceType: true } || IsThere(instance);
    }

    /// <summary>
    /// True when a value is not null, as its declaration says or somebody may assume: what a test in the loop has found out is not known
    /// before it.
    /// </summary>
    private bool IsThere(IOperation value)
    {
        value = value.Unwrap();
        if (value is IInstanceReferenceOperation or IObjectCreationOperation or ILiteralOperation { ConstantValue.Value: not null }
            || LoopOf(value) is not null)
            return true;
        // var names = await …ToDictionaryAsync(): what is not written may be null, whatever it is given.
        if (value is ILocalReferenceOperation { Local: { Type.NullableAnnotation: NullableAnnotation.Annotated } given }
            && !IsTested(given)
            && BodyIndex.Around(value).OnlyValueOf(given) is { } held
            // In code that does not compile yet, two variables may be given each other.
            && held.Syntax.SpanStart < value.Syntax.SpanStart)
            return IsThere(held);
        if (value is IInvocationOperation { TargetMethod: var method })
            return method.ReturnType is { IsValueType: true } or { NullableAnnotation: NullableAnnotation.NotAnnotated }
                && !IsNullable(method.ReturnType)
                && !method.Name.EndsWith("OrDefault", StringComparison.Ordinal);
        if (value.ReferencedSymbol() is not { } owner)
            return value.Type is { IsValueType: true } known && !IsNullable(known);
        var declared = owner switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IPropertySymbol property => property.Type,
            IFieldSymbol field => field.Type,
            _ => null,
        };
        if (declared is null || IsTested(owner) || declared.NullableAnnotation == NullableAnnotation.Annotated && !IsNullable(declared))
            return false;
        return declared.NullableAnnotation == NullableAnnotation.NotAnnotated
                && !(owner is IPropertySymbol navigation && _loops.Model.Entities.FindNavigation(navigation) is not null)
            || _loops.Assumptions.Accept($"that '{owner.Name}' is never null");
    }

    private bool IsTested(ISymbol owner) => NullTests.Ask([owner], _loops.Region);

    private static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>The loop whose element a value is.</summary>
    private ElementLoop? LoopOf(IOperation value) =>
        _loops.All.FirstOrDefault(l => l.Collection is not null && l.IsElement(value, _loops.Model));

    /// <summary>The framework has calls that look like questions and give something else each time.</summary>
    private bool IsQuestion(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        return !PlainMembers.IsSystem(method.ContainingType)
            || Invariance.IsPure(method)
            || EfSymbols.Is(method.ContainingType, _loops.Model.Symbols.Enumerable)
            || method.Name is "ToString" or "TryParse" or "Parse" or "Equals" || method.Name.StartsWith("Get", StringComparison.Ordinal);
    }

    /// <summary>The call of <c>TryParse</c> that gives the local, where the value is only come to when it has succeeded.</summary>
    private static IInvocationOperation? ParsedBy(ILocalSymbol local, IOperation use)
    {
        var index = BodyIndex.Around(use);
        var test = index.ReferencesTo(local)
            .Select(static r => r.Ancestors().OfType<IArgumentOperation>().FirstOrDefault())
            .FirstOrDefault(static a => a is { Parameter.RefKind: RefKind.Out })?.Parent as IInvocationOperation;
        if (test is not { TargetMethod: { Name: "TryParse", IsStatic: true, ContainingType: var type } } || !PlainMembers.IsSystem(type)
            || index.WritesOf(local).Count() > 1 || !ElementKey.IsSteady(local, index))
            return null;
        return use.Ancestors().OfType<IConditionalOperation>().Any(c => use.IsWithin(c.WhenTrue) && HoldsIn(c.Condition, test))
            ? test
            : null;
    }

    private static bool HoldsIn(IOperation condition, IOperation test) => condition.Unwrap() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both =>
            HoldsIn(both.LeftOperand, test) || HoldsIn(both.RightOperand, test),
        var other => ReferenceEquals(other, test),
    };

    private static bool IsDeclaredIn(ISymbol variable, SyntaxNode syntax) =>
        variable.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == syntax.SyntaxTree && syntax.Span.Contains(r.Span));
}
