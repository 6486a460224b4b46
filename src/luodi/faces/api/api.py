"""The programming interface, put together: one OpenAPI description of everything under /api/v1."""

from importlib.metadata import version

from ninja import NinjaAPI

from luodi.faces.api import (
    acting,
    appraisals,
    assessment,
    assisting,
    boards,
    bonds,
    bulletins,
    burden,
    checklists,
    city,
    clocks,
    contests,
    drawn,
    duties,
    exports,
    figures,
    files,
    following,
    handing_over,
    helping,
    inspections,
    keyposts,
    matter_types,
    me,
    placements,
    places,
    pool,
    programme_files,
    programmes,
    project_figures,
    projects,
    raising,
    ratings,
    reading,
    registry_people,
    registry_powers,
    registry_units,
    saved_filters,
    searching,
    studies,
    subscriptions,
    tallies,
    watching,
    workbooks,
)
from luodi.faces.api.problems import handle_problems
from luodi.faces.api.wire import QuickRenderer, StrictParser

DESCRIPTION = """落地的编程接口：动作目录里的每个操作都在这里，工作台、门户和命令行用的是同一套规则。

认证：工作人员用个人令牌（Authorization: Bearer …）；诉求人用编号和查询码，写在请求体里；登录网页的 Cookie 在这里无效。
拒绝只有一种形状：{code, message: {zh, en}, field}，且什么都没有改变。看不见的事项与不存在的事项答复相同。
时间是带时区的 ISO 8601；机构、人员、事项分别用代码、用户名、编号。

The programming interface of Luodi: every action of the catalogue is here, under the same rules as desk, portal and
command line. Staff authenticate by a personal token (Authorization: Bearer …); reporters by number and code in the
body; sign-in cookies count for nothing here. A refusal has one shape, {code, message: {zh, en}, field}, and nothing has
changed. A matter that is hidden is answered like one that does not exist. Times are ISO 8601 with a time zone; units,
people and matters go by code, user name and number."""

TAGS = {
    "公众 Public": "不需要令牌：提出事项、查询进度。No token needed: raising and following.",
    "事项类型 Types": "在用的事项类型、表单和流程。Types in force, their forms and flows.",
    "事项 Matters": "列表、详情、办理记录和流程图。Lists, details, journals and drawings.",
    "操作 Actions": "对事项能做的一切，每个操作一个地址。Everything that can be done to a matter, an address each.",
    "附件 Files": "上传和下载。Upload and download.",
    "本人 Me": "令牌属于谁，以及本人的令牌。Whose token it is, and that person's tokens.",
    "成效 Results": "办成了多少、在办多少；名录里每一个的情况。What came of matters, and of each thing of a roll.",
    "流程研究 Studies": "日志的流程图、走法、等待、对标、再造。Maps, variants, waiting, redesigns of logs.",
    "企业 Enterprises": "企业和服务专员：结对、移交、走访。Enterprises and their specialists: pairing, visits.",
    "帮办代办 Assistance": "帮办员替申请人补材料、取送；授权、转交、成效。Assistants act for applicants, by authority.",
    "好差评 Ratings": "评价服务；参评率、满意率和异常信号。Ratings of service: participation, satisfaction, patterns.",
    "考核 Assessment": "方案、考核、填报、异议；每个数的来处。Schemes, runs, filings, objections.",
    "减负 Burden": "下发的报表：填报、依法拒填、自检。Forms sent down: answered, lawfully refused, the self-check.",
    "清单与检查 Checklists": "清单、检查、问题和整改；重点岗位、职责。Lists, inspections, findings, key posts.",
    "项目 Projects": "招商和重点项目：登记、节点、问题、月度数据、比率。Projects, their libraries and figures.",
    "专班 Programmes": "专项、批次、专班：成员、目标、任务、日志、分派。Campaigns, cohorts, task forces; placement.",
    "名册 Registry": "机构、人员、岗位、委托，各由其管理员变更。Units, people, posts, each by its administrator.",
}

api = NinjaAPI(
    title="落地 Luodi",
    version=version("luodi"),
    description=DESCRIPTION,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    parser=StrictParser(),
    renderer=QuickRenderer(),
    openapi_extra={"tags": [{"name": name, "description": said} for name, said in TAGS.items()]},
)
handle_problems(api)
# The busiest first: addresses are tried in this order.
ROOMS = (
    *(acting, raising, reading, searching, helping, following, files, drawn, matter_types, exports),
    *(me, saved_filters, places, registry_units, registry_people, registry_powers, handing_over),
    *(subscriptions, tallies, figures, boards, city, clocks, bonds, assisting, ratings, studies),
    *(
        assessment,
        watching,
        contests,
        appraisals,
        bulletins,
        burden,
        checklists,
        inspections,
        keyposts,
        duties,
        project_figures,
        projects,
    ),
    *(programmes, programme_files, placements, pool, workbooks),
)
for _room in ROOMS:
    api.add_router("/v1", _room.router)
