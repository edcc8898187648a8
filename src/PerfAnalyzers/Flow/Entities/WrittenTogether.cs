using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// A version that the code sets wherever it sets another column of a row: <c>order.Status = …; order.UpdatedAt = …;</c>, in services or
/// in methods of the entity's own.
/// </summary>
/// <param name="Write">The first such place.</param>
/// <param name="Value">What the version is set to there; null for <c>Version++</c>.</param>
internal sealed record WrittenTogether(IOperation Write, IOperation? Value)
{
    private const int LeastPlaces = 2;
    private const int MaxMembers = 60;

    /// <summary>The version's write, when all places that set the column set the version too, and there are several; else null.</summary>
    public static WrittenTogether? Find(IPropertySymbol column, IPropertySymbol version, INamedTypeSymbol entity, EfModel model)
    {
        var words = new HashSet<uint> { WordHash.Get(column.Name) };
        WrittenTogether? first = null;
        var places = 0;
        var members = 0;
        foreach (var declared in Mentions.Get(model.Compilation).Members)
        {
            if (!declared.Mentions(words) || !Assigns(declared, column.Name))
                continue;
            if (++members > MaxMembers)
                return null;
            foreach (var (_, root) in model.Bodies.In(declared))
            {
                var isCounted = false;
                foreach (var write in WritesTo(root, column, entity))
                {
                    if (IsOfNew(write.Instance, root))
                        continue;
                    if (VersionWrite(write, root, version, model) is not { } together)
                        return null;
                    first ??= together;
                    isCounted = true;
                }

                if (isCounted)
                    places++;
            }
        }

        var isOwn = column.SetMethod?.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected;
        return places >= (isOwn ? 1 : LeastPlaces) ? first : null;
    }

    /// <summary>From the text: a member is only bound when it assigns something of the name.</summary>
    private static bool Assigns(DeclaredMember member, string name) => member.Node.DescendantNodes(member.Span).Any(n => n switch
    {
        AssignmentExpressionSyntax { Parent: not InitializerExpressionSyntax, Left: var left } => BuilderCalls.LastName(left) == name,
        PostfixUnaryExpressionSyntax { Operand: var operand } => BuilderCalls.LastName(operand) == name,
        PrefixUnaryExpressionSyntax { Operand: var operand } => BuilderCalls.LastName(operand) == name,
        _ => false,
    });

    private static IEnumerable<IPropertyReferenceOperation> WritesTo(IOperation root, IPropertySymbol property, INamedTypeSymbol entity) =>
        root.Descendants().OfType<IPropertyReferenceOperation>().Where(p =>
            p.Property.Name == property.Name && p.IsAssignmentTarget()
            && p.Instance?.Type is { } type
            && (property.OriginalDefinition.IsSame(p.Property.OriginalDefinition) || entity.IsOrDerivesFrom(type))
            && p.Parent is not IMemberInitializerOperation && p.Parent?.Parent is not IObjectOrCollectionInitializerOperation);

    /// <summary>new Order { … }, a constructor: what is added has no version to be changed.</summary>
    private static bool IsOfNew(IOperation? instance, IOperation root) => instance?.Unwrap() switch
    {
        IInstanceReferenceOperation => root is IConstructorBodyOperation,
        ILocalReferenceOperation local => BodyIndex.Around(local).OnlyValueOf(local.Local)?.Unwrap() is IObjectCreationOperation,
        _ => false,
    };

    private static WrittenTogether? VersionWrite(IPropertyReferenceOperation write, IOperation root, IPropertySymbol version, EfModel model)
    {
        foreach (var part in root.Descendants())
        {
            if (part is IPropertyReferenceOperation property && property.Property.Name == version.Name && property.IsAssignmentTarget()
                && IsSameObject(property.Instance, write.Instance) && IsSetWith(property, write))
                return Of(property);
            // order.Touch()
            if (part is IInvocationOperation { Instance: { } instance } call
                && IsSameObject(instance, write.Instance)
                && IsSetWith(call, write)
                && CallTargets.Method(call, model.Compilation) is { } method && model.Bodies.Get(method) is { } body
                && body.Descendants().OfType<IPropertyReferenceOperation>().FirstOrDefault(p => p.Property.Name == version.Name
                    && p.IsAssignmentTarget() && p.Instance is IInstanceReferenceOperation && IsSetWith(p, body)) is { } own)
                return Of(own);
        }

        return null;
    }

    private static WrittenTogether Of(IPropertyReferenceOperation version) => new(
        version.Parent!,
        version.Parent is ISimpleAssignmentOperation { Value: var value } ? VersionValue.Resolve(value) : null);

    private static bool IsSameObject(IOperation? a, IOperation? b) =>
        a?.Unwrap() is IInstanceReferenceOperation && b?.Unwrap() is IInstanceReferenceOperation
        || a.ReferencedSymbol() is { } symbol && symbol.IsSame(b.ReferencedSymbol());

    /// <summary>Nothing decides about the one that does not decide about the other.</summary>
    private static bool IsSetWith(IOperation version, IOperation write) => version.Ancestors()
        .Where(static a => a
            is IConditionalOperation or ISwitchCaseOperation or ILoopOperation or IAnonymousFunctionOperation or ICatchClauseOperation)
        .All(a => write.IsWithin(a) && (a is not IConditionalOperation conditional || IsOneBranch(conditional, version, write)));

    private static bool IsOneBranch(IConditionalOperation conditional, IOperation version, IOperation write) =>
        version.IsWithin(conditional.WhenTrue) == write.IsWithin(conditional.WhenTrue);
}
