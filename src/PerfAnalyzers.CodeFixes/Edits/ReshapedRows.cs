using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>
/// Follows the rows of a query through the code that uses them, to see whether it compiles and means the same when they are objects of
/// another type with the same members.
/// </summary>
internal sealed class ReshapedRows
{
    private const int Budget = 2000;

    private readonly EfModel _model;
    private readonly List<ITypeSymbol> _entities = new();
    private readonly List<TypeSyntax> _types = new();
    private readonly HashSet<ISymbol> _followed = new(SymbolEqualityComparer.Default);
    private int _budget = Budget;

    private ReshapedRows(EntityUsage account, EfModel model)
    {
        _model = model;
        _entities.AddRange(account.Entities);
        _entities.AddRange(account.Uses.SelectMany(static u => u.Path)
            .Select(static n => n.Target)
            .Distinct<ITypeSymbol>(SymbolEqualityComparer.Default));
    }

    /// <summary>
    /// The types in declarations that have to become <c>var</c>; null when the code around the query needs the rows to be entities.
    /// </summary>
    public static IReadOnlyList<TypeSyntax>? TypesAround(QueryChain query, EfModel model)
    {
        var rows = new ReshapedRows(EntityUsage.Get(query, model), model);
        var fits = query.Operation switch
        {
            IForEachLoopOperation loop => rows.FitsLoop(loop),
            IInvocationOperation call => rows.FitsLambdas(call, null) && rows.Fits(call),
            _ => false,
        };
        return fits ? rows._types : null;
    }

    /// <summary>True when the code around a value takes the other type.</summary>
    private bool Fits(IOperation value)
    {
        if (--_budget < 0)
            return false;
        switch (value.Parent)
        {
            case IAwaitOperation:
                return Fits(value.Parent);
            case IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion when IsHeldBy(conversion.Type):
                return Fits(conversion);
            // post == null compares objects.
            case IConversionOperation { IsImplicit: true, OperatorMethod: null, Parent: IBinaryOperation } conversion:
                return Fits(conversion);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return FitsVariable(declarator);
            case IForEachLoopOperation loop when ReferenceEquals(loop.Collection, value):
                return FitsLoop(loop);
            case IConditionalAccessOperation access when ReferenceEquals(access.Operation, value):
                return InstanceOf(access) is { } instance && Fits(instance);
            case IConditionalAccessOperation access:
                return Fits(access);
            case IPropertyReferenceOperation property when ReferenceEquals(property.Instance, value):
                return !IsHeldBy(property.Type) || Fits(property);
            case IArrayElementReferenceOperation element when ReferenceEquals(element.ArrayReference, value):
                return Fits(element);
            case IBinaryOperation comparison:
                return (ReferenceEquals(comparison.LeftOperand, value) ? comparison.RightOperand : comparison.LeftOperand)
                    .Unwrap()
                    .ConstantValue is { HasValue: true, Value: null };
            case IIsPatternOperation pattern:
                return FitsPattern(pattern.Pattern);
            // query.FirstOrDefault() ?? throw …
            case ICoalesceOperation coalesce when ReferenceEquals(coalesce.Value, value) && coalesce.WhenNull.Unwrap() is IThrowOperation:
                return Fits(coalesce);
            // isKnown ? query.First() : null
            case IConditionalOperation { WhenFalse: { } whenFalse } choice when !ReferenceEquals(choice.Condition, value):
                return (ReferenceEquals(choice.WhenTrue, value) ? whenFalse : choice.WhenTrue)
                        .Unwrap()
                        .ConstantValue is { HasValue: true, Value: null }
                    && Fits(choice);
            case IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } call }:
                return FitsCall(call, value);
            case IInvocationOperation call when ReferenceEquals(call.Instance, value):
                return call.TargetMethod.Name == "ConfigureAwait" ? Fits(call) : FitsCall(call, value);
            case IReturnOperation returned
                when (returned.EnclosingFunction() as IAnonymousFunctionOperation)?.AsArgument()?.Parent is IInvocationOperation call:
                return IsOfSystem(call) && (!IsHeldBy(call.Type) || Fits(call));
            case IExpressionStatementOperation:
                return true;
            default:
                return false;
        }
    }

    /// <summary>The operators of LINQ and the methods of collections infer what they work on.</summary>
    private bool FitsCall(IInvocationOperation call, IOperation receiver)
    {
        // OfType<Post>(), from Post p in posts: the type is written.
        if (!IsOfSystem(call)
            || call.TargetMethod.Name is "Cast" or "OfType"
            || call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: GenericNameSyntax } })
            return false;
        return FitsLambdas(call, receiver) && (!IsHeldBy(call.Type) || Fits(call));
    }

    private bool FitsLambdas(IInvocationOperation call, IOperation? receiver)
    {
        foreach (var argument in call.Arguments)
        {
            if (receiver is not null && ReferenceEquals(argument.Value, receiver))
                continue;
            if (argument.Value.AsLambda() is { } lambda)
            {
                // Before the end of the query, the rows are entities still.
                if (lambda.IsExpressionTree())
                    continue;
                if (!lambda.Symbol.Parameters.All(p => !IsHeldBy(p.Type) || IsUntyped(p) && FitsSymbol(p, lambda)))
                    return false;
            }
            else if (argument.Parameter is { RefKind: RefKind.Out }
                && argument.Value
                    is IDeclarationExpressionOperation
                    {
                        Syntax: DeclarationExpressionSyntax declared,
                        Expression: ILocalReferenceOperation local,
                    })
            {
                if (IsHeldBy(local.Type) && !(IsInferred(declared.Type) && FitsSymbol(local.Local, local)))
                    return false;
            }
            else if (receiver is not null
                && (IsHeldBy(argument.Value.Unwrap().Type)
                    || argument.Value.AsMethodGroup()?.Method.Parameters.Any(p => IsHeldBy(p.Type)) == true))
            {
                return false;
            }
        }

        return true;
    }

    private bool FitsVariable(IVariableDeclaratorOperation declarator)
    {
        if (declarator.Syntax
            is not VariableDeclaratorSyntax
            {
                Parent: VariableDeclarationSyntax { Variables.Count: 1, Type: var type, Parent: LocalDeclarationStatementSyntax },
            })
            return false;
        return IsInferred(type)
            && BodyIndex.Around(declarator).WritesOf(declarator.Symbol).Count == 1
            && FitsSymbol(declarator.Symbol, declarator);
    }

    private bool FitsLoop(IForEachLoopOperation loop) =>
        loop is
        {
            LoopControlVariable: IVariableDeclaratorOperation { Symbol: var element },
            Syntax: ForEachStatementSyntax { Type: var type },
        }
        && IsInferred(type)
        && FitsSymbol(element, loop);

    /// <summary>var, or a type that can become var.</summary>
    private bool IsInferred(TypeSyntax type)
    {
        if (!type.IsVar)
            _types.Add(type);
        return true;
    }

    private bool FitsSymbol(ISymbol variable, IOperation around)
    {
        if (!_followed.Add(variable))
            return true;
        foreach (var reference in BodyIndex.Around(around).ReferencesTo(variable))
        {
            if (reference is not ILocalReferenceOperation { IsDeclaration: true } && !Fits(reference))
                return false;
        }

        return true;
    }

    /// <summary>{ Title: "a" } and { } post, but not Post post.</summary>
    private bool FitsPattern(IPatternOperation pattern)
    {
        switch (pattern)
        {
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } }:
                return true;
            case INegatedPatternOperation negated:
                return FitsPattern(negated.Pattern);
            case IBinaryPatternOperation binary:
                return FitsPattern(binary.LeftPattern) && FitsPattern(binary.RightPattern);
            case IDeclarationPatternOperation { Syntax: VarPatternSyntax, DeclaredSymbol: { } named }:
                return FitsSymbol(named, pattern);
            case IRecursivePatternOperation
            {
                Syntax: RecursivePatternSyntax { Type: null },
                DeconstructionSubpatterns.IsEmpty: true,
            } recursive:
                foreach (var part in recursive.PropertySubpatterns)
                {
                    if (part.Member is not IPropertyReferenceOperation member || IsHeldBy(member.Type) && !FitsPattern(part.Pattern))
                        return false;
                }

                return recursive.DeclaredSymbol is not { } declared || FitsSymbol(declared, pattern);
            default:
                return false;
        }
    }

    private bool IsHeldBy(ITypeSymbol? type)
    {
        foreach (var entity in _entities)
        {
            if (type.Mentions(entity))
                return true;
        }

        return false;
    }

    private bool IsOfSystem(IInvocationOperation call) =>
        _model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType)
        || call.TargetMethod.ContainingNamespace is { } space
            && (space.Name == "Collections" || space.ContainingNamespace?.Name == "Collections");

    private static bool IsUntyped(IParameterSymbol parameter) =>
        parameter.DeclaringSyntaxReferences is []
        || parameter.DeclaringSyntaxReferences[0].GetSyntax() is not ParameterSyntax { Type: not null };

    private static IConditionalAccessInstanceOperation? InstanceOf(IConditionalAccessOperation access)
    {
        IOperation current = access.WhenNotNull;
        // a?.B?.C: the outer access holds the instance of the inner one's left side.
        while (true)
        {
            var next = current switch
            {
                IConditionalAccessInstanceOperation => null,
                IConditionalAccessOperation inner => inner.Operation,
                IPropertyReferenceOperation { Instance: { } instance } => instance,
                IArrayElementReferenceOperation element => element.ArrayReference,
                IInvocationOperation call => call.Receiver(),
                IConversionOperation conversion => conversion.Operand,
                _ => null,
            };
            if (next is null)
                return current as IConditionalAccessInstanceOperation;
            current = next;
        }
    }
}
