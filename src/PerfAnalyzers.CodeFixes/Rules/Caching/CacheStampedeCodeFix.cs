using System.Composition;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>
/// The suggestion of PERF6008: one call that looks and loads, on the HybridCache that is at hand, else on the cache that is used.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CacheStampedeCodeFix))]
[Shared]
public sealed class CacheStampedeCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public CacheStampedeCodeFix()
        : base(RuleIds.CacheStampede, nameof(RuleIds.CacheStampede), "Look and load in one call", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Diagnostic.AdditionalLocations is not [var written]
            || await context.NodeAsync().ConfigureAwait(false) is not var (found, model)
            || found.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } look
            || found.SyntaxTree.GetRoot(context.Cancellation).FindNode(written.SourceSpan, getInnermostNodeForTie: true)
                is not InvocationExpressionSyntax write
            || model.GetOperation(look, context.Cancellation) is not IInvocationOperation { TargetMethod.Name: "TryGetValue" } operation
            || CacheCall.Create(operation, model.Compilation) is not { Kind: CacheKind.Memory } read
            || look.Expression is not MemberAccessExpressionSyntax { Expression: var cache }
            || MissStatements.Around(look, write, model) is not { } miss)
            return null;

        var isAsync = miss.Loading.Append<SyntaxNode>(miss.Value)
            .Any(static n => n.DescendantNodesAndSelf(static d => d is not AnonymousFunctionExpressionSyntax)
                .Any(static d => d is AwaitExpressionSyntax or ForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }));
        var hybrid = isAsync && IsFor(miss, model) && IsAlone(read, write, model) ? HybridAt(look, model) : null;
        var text = Text(context, miss, look, isAsync, hybrid ?? cache.WithoutTrivia().ToString(), hybrid is not null, model);
        if (text is null)
            return null;

        var first = miss.Replaced[0];
        var plan = context.NewPlan()
            .Replace(
                first,
                SyntaxFactory.ParseStatement(text)
                    .WithLeadingTrivia(first.GetLeadingTrivia())
                    .WithTrailingTrivia(miss.Replaced[miss.Replaced.Count - 1].GetTrailingTrivia()));
        foreach (var rest in miss.Replaced.Skip(1))
            plan.Remove(rest);
        if (hybrid is not null)
            plan.Import("Microsoft.Extensions.Caching.Hybrid", look, model);
        return plan;
    }

    // before: if (!cache.TryGetValue(key, out List<Post>? posts))
    //         {
    //             posts = await db.Posts.ToListAsync();
    //             cache.Set(key, posts, TimeSpan.FromMinutes(5));
    //         }
    // after:  var posts = await cache.GetOrCreateAsync(key, async entry =>
    //         {
    //             entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
    //             return await db.Posts.ToListAsync();
    //         });
    private static string? Text(
        FixContext context,
        MissStatements miss,
        InvocationExpressionSyntax look,
        bool isAsync,
        string cache,
        bool isHybrid,
        SemanticModel model)
    {
        var (indentation, newLine) = (LineEnds.IndentationOf(miss.Replaced[0]), LineEnds.Find(look.SyntaxTree.GetText()));
        var inner = indentation + "    ";
        var entry = context.NewName("entry", look);
        var isForgiven = miss.IsForgiven && !isHybrid;
        var ending = "";
        if (miss.Lifetime is not null && !isHybrid && (ending = Lifetime(entry, miss.Lifetime.Expression, model)) is null)
            return null;
        if (Target(miss, model) is not { } target)
            return null;

        var key = look.ArgumentList.Arguments[0].Expression;
        var parameter = ending!.Length > 0 ? entry : "_";
        var call = isAsync
            ? $"await {cache}.GetOrCreateAsync({key}, async {parameter} =>"
            : $"{cache}.GetOrCreate({key}, {parameter} =>";
        var options = isHybrid && miss.Lifetime is not null
            ? $", new HybridCacheEntryOptions {{ Expiration = {miss.Lifetime.Expression.WithoutTrivia()} }}"
            : "";
        var builder = new StringBuilder(target).Append(isForgiven && isAsync ? "(" : "").Append(call);
        if (ending.Length == 0 && miss.Loading.Count == 0)
        {
            builder.Append(' ').Append(miss.Value.WithoutTrivia().ToFullString());
        }
        else
        {
            builder.Append(newLine).Append(indentation).Append('{').Append(newLine);
            if (ending.Length > 0)
                builder.Append(inner).Append(ending).Append(newLine);
            // What stood behind the look moves into the lambda, what stood within the block is there already.
            for (var i = 0; i < miss.Loading.Count; i++)
            {
                var statement = i > 0 ? miss.Loading[i].ToFullString() : miss.Loading[i].ToFullString().TrimStart('\r', '\n');
                builder.Append(miss.Found is null ? Deeper(statement, newLine) : statement);
            }

            var value = miss.Value.WithoutTrivia().ToFullString();
            builder.Append(inner)
                .Append("return ")
                .Append(miss.Found is null ? value.Replace(newLine, newLine + "    ") : value)
                .Append(';')
                .Append(newLine)
                .Append(indentation)
                .Append('}');
        }

        return builder.Append(options).Append(')').Append(isForgiven ? isAsync ? ")!" : "!" : "").Append(';').ToString();
    }

    /// <summary>What the value goes to: <c>return </c>, <c>posts = </c>, <c>var posts = </c>.</summary>
    private static string? Target(MissStatements miss, SemanticModel model)
    {
        if (miss.Found is not { Expression: var found })
            return "return ";
        if (found is not DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax declared } declaration)
            return found + " = ";
        var isSame = SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(miss.Value).Type, model.GetTypeInfo(declaration).Type);
        return declaration.Type.IsVar && !isSame
            ? null
            : (isSame ? "var" : declaration.Type.ToString()) + " " + declared.Identifier.Text + " = ";
    }

    private static string? Lifetime(string entry, ExpressionSyntax lifetime, SemanticModel model) =>
        model.GetTypeInfo(lifetime).ConvertedType switch
    {
        { Name: "TimeSpan" } => $"{entry}.AbsoluteExpirationRelativeToNow = {lifetime.WithoutTrivia()};",
        { Name: "DateTimeOffset" } => $"{entry}.AbsoluteExpiration = {lifetime.WithoutTrivia()};",
        { Name: "MemoryCacheEntryOptions" } => $"{entry}.SetOptions({lifetime.WithoutTrivia()});",
        { Name: "IChangeToken" } => $"{entry}.AddExpirationToken({lifetime.WithoutTrivia()});",
        _ => null,
    };

    private static string Deeper(string text, string newLine) =>
        string.Join(newLine, text.Split([newLine], StringSplitOptions.None).Select(static l => l.Length == 0 ? l : "    " + l));

    // It has an expiration of its own kind, and keys that are text.
    private static bool IsFor(MissStatements miss, SemanticModel model) =>
        miss.Lifetime is not null && model.GetTypeInfo(miss.Lifetime.Expression).ConvertedType?.Name == "TimeSpan";

    /// <summary>True when nobody else reads, writes or removes the entry: who did would go on doing so in the other cache.</summary>
    private static bool IsAlone(CacheCall read, InvocationExpressionSyntax write, SemanticModel model) =>
        (read.KeyValue.Type?.SpecialType == SpecialType.System_String
            || read.KeyValue is IConversionOperation { Operand.Type.SpecialType: SpecialType.System_String })
        && CacheKeyShape.Create(read.Key) is { } shape
        && CacheKeyIndex.Get(model.Compilation)
            .All.Where(static e => e.Call.Kind == CacheKind.Memory)
            .All(e => e.Call.Operation.Syntax == read.Operation.Syntax
                || e.Call.Operation.Syntax == write
                || e.Shape is { } other && !other.MayBe(shape));

    /// <summary>The HybridCache that the code has already: a parameter, a field, a property.</summary>
    private static string? HybridAt(ExpressionSyntax look, SemanticModel model)
    {
        var isStatic = model.GetEnclosingSymbol(look.SpanStart) is { IsStatic: true };
        foreach (var symbol in model.LookupSymbols(look.SpanStart))
        {
            var type = symbol switch
            {
                IParameterSymbol parameter => parameter.Type,
                IFieldSymbol field when field.IsStatic || !isStatic => field.Type,
                IPropertySymbol property when property.IsStatic || !isStatic => property.Type,
                _ => null,
            };
            if (CacheKinds.Get(type) == CacheKind.Hybrid)
                return symbol.Name;
        }

        return null;
    }
}
