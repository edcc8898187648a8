using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>A query that gives the same in each round: it is run before the loop.</summary>
internal static class InvariantQuery
{
    /// <summary>The methods of a list that leave it as it is.</summary>
    private static readonly HashSet<string> s_reads = new(StringComparer.Ordinal)
    {
        "Contains",
        "Exists",
        "Find",
        "FindAll",
        "FindIndex",
        "IndexOf",
        "TrueForAll",
        "BinarySearch",
    };

    /// <summary>True when the query runs in each round, gives the same, and does no harm when there is no round.</summary>
    public static bool Is(RepeatedQuery query, ElementLoops loops)
    {
        var chain = query.Chain;
        if (loops.Effects.Saves)
            return false;
        // First and Single throw when there is nothing, which an empty loop did not.
        if (chain is not { IsOpaque: false, Source.Kind: QuerySourceKind.Set, FirstInMemory: null, Terminal.Method: var method }
            || QueryOperators.WithoutAsync(method) is var name
            && (name ?? method) is not ("FirstOrDefault" or "ToList" or "ToArray" or "Count" or "LongCount" or "Any"))
            return false;
        return Invariance.Holds(chain, [], loops) && IsUnconditional(chain.Operation, loops.Region)
            && (chain.Entity is null || !loops.Effects.TellsOf(chain.Entity)) && SameEntities.DeliverOnce(chain, loops)
            && (chain.Terminal.Kind != QueryStepKind.Materialize || IsOnlyRead(query))
                && (DeclarationOf(query) is null || CanMove(query, loops));
    }

    // before: foreach (…) { var tags = await db.Tags.ToListAsync(); … }
    // after:  var tags = await db.Tags.ToListAsync();
    //         foreach (…) { … }
    public static void Write(RepeatedQuery query, LoopRewrite rewrite)
    {
        if (DeclarationOf(query) is { } declaration)
        {
            rewrite.Move(declaration, rewrite.Outdent(declaration.ToString(), declaration));
            return;
        }

        var chain = query.Chain;
        var wanted = chain.Terminal!.Method switch
        {
            "Count" or "CountAsync" or "LongCount" or "LongCountAsync" => BatchNames.Row(chain) + "Count",
            "Any" or "AnyAsync" => "has" + BatchNames.Pascal(BatchNames.Rows(chain)),
            "FirstOrDefault" or "FirstOrDefaultAsync" => BatchNames.Row(chain),
            _ => BatchNames.Rows(chain),
        };
        rewrite.Replace(query.Place(isPrimary: true), rewrite.Declare(wanted, rewrite.Outdent(query.Whole.ToString(), query.Whole)));
    }

    /// <summary>The declaration whose only variable is the result.</summary>
    private static LocalDeclarationStatementSyntax? DeclarationOf(RepeatedQuery query) =>
        query.Whole.Parent is EqualsValueClauseSyntax
        {
            Parent: VariableDeclaratorSyntax
            {
                Parent: VariableDeclarationSyntax
                {
                    Variables.Count: 1,
                    Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax } declaration,
                },
            },
        } && declaration.UsingKeyword.IsKind(SyntaxKind.None) ? declaration : null;

    /// <summary>True when the variable may live longer: nothing else has its name, and it keeps its value.</summary>
    private static bool CanMove(RepeatedQuery query, ElementLoops loops)
    {
        var declaration = DeclarationOf(query)!;
        var variable = SameRows.ResultOf(query.Chain.Operation);
        if (variable is null || loops.Effects.Changes(variable))
            return false;
        // A comment would stay behind, above something else.
        if (declaration.GetLeadingTrivia()
            .Concat(declaration.GetTrailingTrivia())
            .Any(static t => t.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia))
            return false;
        var member = declaration.FirstAncestorOrSelf<MemberDeclarationSyntax>(static m => m is not GlobalStatementSyntax)
            ?? declaration.SyntaxTree.GetRoot();
        return !member.DescendantTokens()
            .Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == variable.Name && !declaration.Parent!.Span.Contains(t.Span));
    }

    /// <summary>True when no condition and no jump out of the round stands before the operation.</summary>
    private static bool IsUnconditional(IOperation operation, IOperation region)
    {
        for (IOperation child = operation, parent = operation.Parent!;
            parent is not null && !ReferenceEquals(child, region);
            child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IConditionalOperation conditional when !ReferenceEquals(child, conditional.Condition):
                case ICoalesceOperation coalesce when ReferenceEquals(child, coalesce.WhenNull):
                case ICoalesceAssignmentOperation:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } binary
                    when ReferenceEquals(child, binary.RightOperand):
                case IConditionalAccessOperation access when ReferenceEquals(child, access.WhenNotNull):
                case ISwitchCaseOperation or ISwitchExpressionArmOperation:
                case IBlockOperation block
                    when block.Operations.TakeWhile(o => !ReferenceEquals(o, child))
                        .Any(o => o.DescendantsAndSelf().Any(d => Jumps.Leaves(d, o))):
                    return false;
            }
        }

        return true;
    }

    /// <summary>True when the list is looked at, and not changed, kept or handed on: all iterations have the same one.</summary>
    private static bool IsOnlyRead(RepeatedQuery query)
    {
        if (query.IsEnumerated)
            return true;
        if (SameRows.ResultOf(query.Chain.Operation) is { } variable)
            return BodyIndex.Around(query.Chain.Operation).ReferencesTo(variable).All(IsRead);
        var result = query.Chain.Operation;
        while (result.Parent is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            result = result.Parent;
        return IsRead(result);
    }

    private static bool IsRead(IOperation list)
    {
        var user = list.Parent;
        while (user is IConversionOperation)
            (list, user) = (user, user.Parent);
        return user switch
        {
            IForEachLoopOperation loop => ReferenceEquals(loop.Collection, list),
            IPropertyReferenceOperation property => !property.IsAssignmentTarget(),
            IArrayElementReferenceOperation element => !element.IsAssignmentTarget(),
            IInvocationOperation call => s_reads.Contains(call.TargetMethod.Name),
            IArgumentOperation
            {
                Parameter.Ordinal: 0,
                Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: true, ContainingType: { Name: "Enumerable" } } },
            } => true,
            _ => false,
        };
    }
}
