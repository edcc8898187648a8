using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Projection;

/// <summary>Asks with <c>Any</c>, and tests its answer.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RowFetchedForExistenceCodeFix))]
[Shared]
public sealed class RowFetchedForExistenceCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public RowFetchedForExistenceCodeFix()
        : base(RuleIds.RowFetchedForExistence, "RowFetchedForExistence", "Ask with Any")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        foreach (var query in context.QueriesAt(context.Diagnostic.Location, model))
        {
            if (query.Operation is IInvocationOperation call && ExistenceTest.Get(query, model) is { IsEmpty: false } tests)
                return Plan(context, query, call, tests, model);
        }

        return null;
    }

    private static FixPlan? Plan(
        FixContext context, QueryChain query, IInvocationOperation call, ImmutableArray<ExistenceTest> tests, EfModel model)
    {
        // What an object that leaves the method has in its navigations may be read elsewhere.
        if (query.IsTracked && query.DeliveredEntity is { } entity && FixUp.Leaves(query, entity, model))
            return null;
        // Any joins nothing, and so counts what the include's join to a filtered table leaves out.
        if (IncludeNeeds.LeaveOutRows(query, model))
            return null;
        if (call.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } written
            || written.ContainsDirectives)
            return null;

        var plan = context.NewPlan();
        var isAsync = call.TargetMethod.Name.EndsWith("Async", StringComparison.Ordinal);
        var any = isAsync ? "AnyAsync" : "Any";
        plan.Title = $"Ask with {any}()";
        if (call.TargetMethod.Name is "Find" or "FindAsync")
        {
            if (KeyCondition(query, call, written, model) is not { } arguments)
                return null;
            // Find<Post>(id) of the context itself has no set to ask.
            if (!model.Symbols.IsQueryable(call.Instance?.Unwrap().Type))
                return null;
            plan.Change(written, any, c => WithMethod(c, any).WithArgumentList(arguments.WithTriviaFrom(c.ArgumentList)));
            if (model.Bodies.ModelOf(written.SyntaxTree) is { } semantics)
                plan.Import(isAsync ? "Microsoft.EntityFrameworkCore" : "System.Linq", written, semantics);
        }
        else
        {
            plan.Change(written, any, c => WithMethod(c, any));
        }

        // What is loaded along, and whether it is tracked, is nothing to an Any.
        foreach (var moot in OwnCalls.Find(query))
        {
            if (query.Steps.Any(s => ReferenceEquals(s.Operation, moot)
                && s.Kind is QueryStepKind.Include or QueryStepKind.ThenInclude or QueryStepKind.NoTracking
                    or QueryStepKind.NoTrackingWithIdentityResolution or QueryStepKind.Tracking or QueryStepKind.Split
                        or QueryStepKind.Single))
                RemoveCall.From(plan, moot);
        }

        return IsVariable(tests[0], written) ? RenameVariable(plan, context, call, written, tests) : ReplaceTest(plan, written, tests[0]);
    }

    private static bool IsVariable(ExistenceTest test, SyntaxNode written) => !test.Operation.Syntax.Span.Contains(written.Span);

    // before: if (await db.Posts.FirstOrDefaultAsync(p => p.Id == id) == null)
    // after:  if (!await db.Posts.AnyAsync(p => p.Id == id))
    private static FixPlan ReplaceTest(FixPlan plan, InvocationExpressionSyntax written, ExistenceTest test)
    {
        var isLeft = test.Operation.Syntax is not BinaryExpressionSyntax { Left: var left } || left.Span.Contains(written.Span);
        return plan.Change((ExpressionSyntax)test.Operation.Syntax, "exists", current =>
        {
            var value = current switch
            {
                BinaryExpressionSyntax binary => isLeft ? binary.Left : binary.Right,
                IsPatternExpressionSyntax pattern => pattern.Expression,
                _ => current,
            };
            value = Bare(value).WithoutTrivia();
            return (test.IsPositive ? value : Negated(value)).WithTriviaFrom(current);
        });
    }

    // before: var post = await db.Posts.FirstOrDefaultAsync(p => p.Id == id); if (post is null)
    // after:  var postExists = await db.Posts.AnyAsync(p => p.Id == id); if (!postExists)
    private static FixPlan? RenameVariable(
        FixPlan plan,
        FixContext context,
        IInvocationOperation call,
        InvocationExpressionSyntax written,
        ImmutableArray<ExistenceTest> tests)
    {
        if (written.FirstAncestorOrSelf<VariableDeclaratorSyntax>()
            is not
            {
                Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } declaration,
            } declarator
            // The variable holds the task.
            || call.TargetMethod.ReturnType.IsTask()
                && !written.Ancestors().TakeWhile(a => a != declarator).Any(static a => a is AwaitExpressionSyntax)
            // (Post?)db.Posts.First(): the answer is no row any more.
            || declarator.Initializer?.Value.WithoutParentheses() is CastExpressionSyntax or BinaryExpressionSyntax)
            return null;
        var name = context.NewName(NameFor(declarator.Identifier.ValueText), declarator);
        plan.Change(declarator, "rename", d => d.WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(d.Identifier)));
        if (!declaration.Type.IsVar)
            plan.Replace(declaration.Type, SyntaxFactory.ParseTypeName("bool"));
        foreach (var test in tests)
            plan.Replace(test.Operation.Syntax, SyntaxFactory.ParseExpression(test.IsPositive ? name : "!" + name));

        return plan;
    }

    private static string NameFor(string row)
    {
        var known = row.StartsWith("existing", StringComparison.Ordinal) && row.Length > 8 && char.IsUpper(row[8])
            ? char.ToLowerInvariant(row[8]) + row.Substring(9)
            : row;
        return known is "existing" or "exist" or "exists" or "found"
            ? "exists"
            : known.EndsWith("Exists", StringComparison.Ordinal) ? known : known + "Exists";
    }

    /// <summary>
    /// Find(id) as the condition p => p.Id == id; null when the key is not one column, or what is looked for cannot stand in a query.
    /// </summary>
    private static ArgumentListSyntax? KeyCondition(
        QueryChain query, IInvocationOperation find, InvocationExpressionSyntax written, EfModel model)
    {
        if (query.Entity is not INamedTypeSymbol entity
            || model.Entities.KeyOf(entity) is not [var key]
            || entity.FindProperty(key) is not { } column
            || model.Bodies.ModelOf(written.SyntaxTree) is not { } semantics)
            return null;
        var values = find.ArgumentFor(0)?.Value.Unwrap();
        var value = values is IArrayCreationOperation { Initializer.ElementValues: [var only] } ? only.Unwrap()
            : values?.Syntax
                is CollectionExpressionSyntax
                {
                    Elements: [ExpressionElementSyntax { Expression: var element }],
                } ? semantics.GetOperation(element)
            : null;
        if (value?.Type is not { } type
            || !SymbolEqualityComparer.Default.Equals(type.UnwrapNullable(), column.Type)
            || !IsPlain(value)
            || value.Syntax is not ExpressionSyntax text)
            return null;
        var row = RowName.For(entity, written.SpanStart, semantics);
        var token = find.ArgumentFor(1) is { ArgumentKind: ArgumentKind.Explicit, Value.Syntax: var cancellation }
            ? ", " + cancellation
            : "";
        return SyntaxFactory.ParseArgumentList($"({row} => {row}.{key} == {text.WithoutTrivia()}{token})");
    }

    private static bool IsPlain(IOperation value) => value switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation or ILiteralOperation => true,
        IPropertyReferenceOperation { Instance: { } instance, Arguments.IsEmpty: true } => IsPlain(instance.Unwrap()),
        IFieldReferenceOperation { Instance: { } instance } => IsPlain(instance.Unwrap()),
        IInstanceReferenceOperation => true,
        _ => false,
    };

    private static InvocationExpressionSyntax WithMethod(InvocationExpressionSyntax call, string name) =>
        call.Expression is MemberAccessExpressionSyntax access
            ? call.WithExpression(access.WithName(SyntaxFactory.IdentifierName(name).WithTriviaFrom(access.Name)))
            : call;

    /// <summary>(long)db.Posts.Count(), (db.Posts.First() as Post)!: the answer is neither a number nor a row.</summary>
    private static ExpressionSyntax Bare(ExpressionSyntax value) => value switch
    {
        ParenthesizedExpressionSyntax inner => Bare(inner.Expression),
        CastExpressionSyntax cast => Bare(cast.Expression),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression } cast => Bare(cast.Left),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed => Bare(suppressed.Operand),
        _ => value,
    };

    private static ExpressionSyntax Negated(ExpressionSyntax value) =>
        SyntaxFactory.PrefixUnaryExpression(
            SyntaxKind.LogicalNotExpression,
            SyntaxFactory.Token(default, SyntaxKind.ExclamationToken, default),
            value);
}
