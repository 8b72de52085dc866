"""create the schema"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('previous_mac', sa.String(length=64), nullable=False),
    sa.Column('mac', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('sequence', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index('ix_audit_entry_subject', ['subject', 'subject_id', 'sequence'], unique=False)

    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('mac', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('competency',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=30), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_competency')),
    sa.UniqueConstraint('code', name=op.f('uq_competency_code'))
    )
    op.create_table('form_key',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('location', sa.String(length=500), nullable=False),
    sa.Column('notice', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_form_key'))
    )
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('stage', sa.String(length=60), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('cancel_requested', sa.Boolean(), nullable=False),
    sa.Column('error', sa.String(length=200), nullable=False),
    sa.Column('created_by', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_state', ['state', 'heartbeat_at'], unique=False)

    op.create_table('learning_hours_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('method', sa.String(length=10), nullable=False),
    sa.Column('hours_per_session', sa.Integer(), nullable=False),
    sa.Column('minutes_per_hour', sa.Integer(), nullable=False),
    sa.Column('cap_per_day', sa.Integer(), nullable=True),
    sa.Column('cap_per_programme', sa.Integer(), nullable=True),
    sa.Column('cap_per_year', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.CheckConstraint("method IN ('session', 'minutes')", name=op.f('ck_learning_hours_rule_method_is_known')),
    sa.CheckConstraint('hours_per_session >= 0 AND minutes_per_hour > 0', name=op.f('ck_learning_hours_rule_values_in_range')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_hours_rule')),
    sa.UniqueConstraint('effective_from', name=op.f('uq_learning_hours_rule_effective_from'))
    )
    op.create_table('mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('to_address', sa.String(length=254), nullable=False),
    sa.Column('employee_id', sa.Integer(), nullable=True),
    sa.Column('template', sa.String(length=80), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_employee_id'), ['employee_id'], unique=False)

    op.create_table('pseudonym',
    sa.Column('token', sa.String(length=80), nullable=False),
    sa.Column('display_name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_pseudonym'))
    )
    op.create_table('role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=30), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('name', name=op.f('uq_role_name'))
    )
    op.create_table('sign_in_try',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_try'))
    )
    with op.batch_alter_table('sign_in_try', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_try_key_at', ['key', 'at'], unique=False)

    op.create_table('unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('path', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_parent_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('parent_id', 'name', name='uq_unit_parent_id_name')
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index('ix_unit_path', ['path'], unique=False)

    op.create_table('employee',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pseudonym', sa.String(length=80), nullable=False),
    sa.Column('nip', sa.String(length=18), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('title_before', sa.String(length=60), nullable=False),
    sa.Column('title_after', sa.String(length=120), nullable=False),
    sa.Column('sort_name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('employment', sa.String(length=10), nullable=False),
    sa.Column('grade', sa.String(length=10), nullable=False),
    sa.Column('grade_rank', sa.Integer(), nullable=True),
    sa.Column('post_title', sa.String(length=200), nullable=False),
    sa.Column('post_level', sa.String(length=30), nullable=False),
    sa.Column('post_since', sa.Date(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('line_manager_id', sa.Integer(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('legal_status', sa.String(length=60), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.CheckConstraint('line_manager_id IS NULL OR line_manager_id <> id', name=op.f('ck_employee_line_manager_is_another')),
    sa.ForeignKeyConstraint(['line_manager_id'], ['employee.id'], name=op.f('fk_employee_line_manager_id_employee')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_employee_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employee')),
    sa.UniqueConstraint('nip', name=op.f('uq_employee_nip')),
    sa.UniqueConstraint('pseudonym', name=op.f('uq_employee_pseudonym'))
    )
    with op.batch_alter_table('employee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employee_line_manager_id'), ['line_manager_id'], unique=False)
        batch_op.create_index('ix_employee_sort_name_id', ['sort_name', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employee_unit_id'), ['unit_id'], unique=False)

    op.create_table('programme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('registration_opens_on', sa.Date(), nullable=True),
    sa.Column('registration_closes_on', sa.Date(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('grace_days', sa.Integer(), nullable=False),
    sa.Column('meeting_interval_days', sa.Integer(), nullable=False),
    sa.Column('target_hours', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.CheckConstraint('grace_days BETWEEN 0 AND 60', name=op.f('ck_programme_grace_days_in_range')),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_programme_starts_before_it_ends')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_programme_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('unit_id', 'name', name='uq_programme_unit_id_name')
    )
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_unit_id'), ['unit_id'], unique=False)

    op.create_table('spreadsheet_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('created_by', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_spreadsheet_import_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spreadsheet_import'))
    )
    with op.batch_alter_table('spreadsheet_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spreadsheet_import_programme_id'), ['programme_id'], unique=False)

    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employee_id', sa.Integer(), nullable=True),
    sa.Column('pseudonym', sa.String(length=80), nullable=False),
    sa.Column('display_name', sa.String(length=200), nullable=False),
    sa.Column('sign_in_name', sa.String(length=254), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('tf_primary_method', sa.String(length=64), nullable=True),
    sa.Column('tf_totp_secret', sa.String(length=255), nullable=True),
    sa.Column('mf_recovery_codes', sa.JSON(), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('notice_accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_account_employee_id_employee')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('employee_id', name=op.f('uq_account_employee_id')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_account_fs_uniquifier')),
    sa.UniqueConstraint('pseudonym', name=op.f('uq_account_pseudonym')),
    sa.UniqueConstraint('sign_in_name', name=op.f('uq_account_sign_in_name'))
    )
    op.create_table('employee_competency',
    sa.Column('employee_id', sa.Integer(), nullable=False),
    sa.Column('competency_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.CheckConstraint('level BETWEEN 0 AND 5', name=op.f('ck_employee_competency_level_in_range')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_employee_competency_competency_id_competency')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_employee_competency_employee_id_employee')),
    sa.PrimaryKeyConstraint('employee_id', 'competency_id', name=op.f('pk_employee_competency'))
    )
    op.create_table('enrolment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('employee_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('goals', sa.Text(), nullable=False),
    sa.Column('experience', sa.Text(), nullable=False),
    sa.Column('hours_per_month', sa.Double(), nullable=True),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('languages', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('working_style', sa.JSON(), nullable=False),
    sa.Column('enrolled_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.CheckConstraint("side IN ('mentor', 'mentee')", name=op.f('ck_enrolment_side_is_known')),
    sa.CheckConstraint('hours_per_month IS NULL OR hours_per_month BETWEEN 0 AND 200', name=op.f('ck_enrolment_hours_in_range')),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_enrolment_employee_id_employee')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_enrolment_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('programme_id', 'employee_id', 'side', name='uq_enrolment_programme_id_employee_id_side')
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_employee_id'), ['employee_id'], unique=False)
        batch_op.create_index('ix_enrolment_programme_id_side_state', ['programme_id', 'side', 'state'], unique=False)

    op.create_table('policy_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_policy_version_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_version')),
    sa.UniqueConstraint('programme_id', 'number', name='uq_policy_version_programme_id_number')
    )
    op.create_table('previous_nip',
    sa.Column('nip', sa.String(length=18), nullable=False),
    sa.Column('employee_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['employee_id'], ['employee.id'], name=op.f('fk_previous_nip_employee_id_employee')),
    sa.PrimaryKeyConstraint('nip', name=op.f('pk_previous_nip'))
    )
    with op.batch_alter_table('previous_nip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_previous_nip_employee_id'), ['employee_id'], unique=False)

    op.create_table('private_block',
    sa.Column('blocker_id', sa.Integer(), nullable=False),
    sa.Column('blocked_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('blocker_id <> blocked_id', name=op.f('ck_private_block_blocks_another')),
    sa.ForeignKeyConstraint(['blocked_id'], ['employee.id'], name=op.f('fk_private_block_blocked_id_employee')),
    sa.ForeignKeyConstraint(['blocker_id'], ['employee.id'], name=op.f('fk_private_block_blocker_id_employee')),
    sa.PrimaryKeyConstraint('blocker_id', 'blocked_id', name=op.f('pk_private_block'))
    )
    op.create_table('rejection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('mentee_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('never_again', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['mentee_id'], ['employee.id'], name=op.f('fk_rejection_mentee_id_employee')),
    sa.ForeignKeyConstraint(['mentor_id'], ['employee.id'], name=op.f('fk_rejection_mentor_id_employee')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_rejection_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rejection')),
    sa.UniqueConstraint('programme_id', 'mentor_id', 'mentee_id', name='uq_rejection_programme_id_mentor_id_mentee_id')
    )
    with op.batch_alter_table('rejection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rejection_mentee_id'), ['mentee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_rejection_mentor_id'), ['mentor_id'], unique=False)

    op.create_table('account_role',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('role_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_role_account_id_account')),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_account_role_role_id_role')),
    sa.PrimaryKeyConstraint('account_id', 'role_id', name=op.f('pk_account_role'))
    )
    op.create_table('account_scope',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_scope_account_id_account')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_account_scope_unit_id_unit')),
    sa.PrimaryKeyConstraint('account_id', 'unit_id', name=op.f('pk_account_scope'))
    )
    op.create_table('enrolment_competency',
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('competency_id', sa.Integer(), nullable=False),
    sa.Column('have', sa.Integer(), nullable=True),
    sa.Column('present', sa.Integer(), nullable=True),
    sa.Column('target', sa.Integer(), nullable=True),
    sa.Column('priority', sa.Double(), nullable=False),
    sa.CheckConstraint('have IS NULL OR have BETWEEN 0 AND 5', name=op.f('ck_enrolment_competency_have_in_range')),
    sa.CheckConstraint('present IS NULL OR present BETWEEN 0 AND 5', name=op.f('ck_enrolment_competency_present_in_range')),
    sa.CheckConstraint('target IS NULL OR target BETWEEN 1 AND 5', name=op.f('ck_enrolment_competency_target_in_range')),
    sa.ForeignKeyConstraint(['competency_id'], ['competency.id'], name=op.f('fk_enrolment_competency_competency_id_competency')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_enrolment_competency_enrolment_id_enrolment')),
    sa.PrimaryKeyConstraint('enrolment_id', 'competency_id', name=op.f('pk_enrolment_competency'))
    )
    op.create_table('one_time_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=80), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_one_time_code_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_code')),
    sa.UniqueConstraint('code_digest', name=op.f('uq_one_time_code_code_digest'))
    )
    with op.batch_alter_table('one_time_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_code_account_id'), ['account_id'], unique=False)

    op.create_table('round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('policy_version_id', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('requested_by', sa.String(length=80), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_round_policy_version_id_policy_version')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_round_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round')),
    sa.UniqueConstraint('programme_id', 'number', name='uq_round_programme_id_number')
    )
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.create_index('uq_round_running', ['programme_id'], unique=True, sqlite_where=sa.text("state IN ('queued', 'running')"), postgresql_where=sa.text("state IN ('queued', 'running')"))

    op.create_table('seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_seat_enrolment_id_enrolment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat')),
    sa.UniqueConstraint('enrolment_id', 'number', name='uq_seat_enrolment_id_number'),
    sa.UniqueConstraint('id', 'enrolment_id', name='uq_seat_id_enrolment_id')
    )
    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('device', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_sign_in_token_digest'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_account_id'), ['account_id'], unique=False)

    op.create_table('pairing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('mentor_enrolment_id', sa.Integer(), nullable=False),
    sa.Column('mentee_enrolment_id', sa.Integer(), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('mentee_id', sa.Integer(), nullable=False),
    sa.Column('mentor_seat_id', sa.Integer(), nullable=True),
    sa.Column('mentee_seat_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('origin', sa.String(length=20), nullable=False),
    sa.Column('score', sa.Double(), nullable=True),
    sa.Column('contributions', sa.JSON(), nullable=False),
    sa.Column('policy_version_id', sa.Integer(), nullable=True),
    sa.Column('override_rule', sa.String(length=40), nullable=False),
    sa.Column('override_reason', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('grace_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('active_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mentor_accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mentee_accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expected_back_on', sa.Date(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=500), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.CheckConstraint("(state IN ('reserved', 'approved', 'published', 'active', 'on_hold')) = (mentor_seat_id IS NOT NULL AND mentee_seat_id IS NOT NULL)", name=op.f('ck_pairing_seats_while_holding')),
    sa.CheckConstraint('mentor_id <> mentee_id', name=op.f('ck_pairing_two_people')),
    sa.ForeignKeyConstraint(['mentee_enrolment_id'], ['enrolment.id'], name=op.f('fk_pairing_mentee_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['mentee_id'], ['employee.id'], name=op.f('fk_pairing_mentee_id_employee')),
    sa.ForeignKeyConstraint(['mentee_seat_id', 'mentee_enrolment_id'], ['seat.id', 'seat.enrolment_id'], name='fk_pairing_mentee_seat'),
    sa.ForeignKeyConstraint(['mentor_enrolment_id'], ['enrolment.id'], name=op.f('fk_pairing_mentor_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['mentor_id'], ['employee.id'], name=op.f('fk_pairing_mentor_id_employee')),
    sa.ForeignKeyConstraint(['mentor_seat_id', 'mentor_enrolment_id'], ['seat.id', 'seat.enrolment_id'], name='fk_pairing_mentor_seat'),
    sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_pairing_policy_version_id_policy_version')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_pairing_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairing')),
    sa.UniqueConstraint('mentee_seat_id', name='uq_pairing_mentee_seat_id'),
    sa.UniqueConstraint('mentor_seat_id', name='uq_pairing_mentor_seat_id')
    )
    with op.batch_alter_table('pairing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pairing_mentee_enrolment_id'), ['mentee_enrolment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pairing_mentee_id'), ['mentee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pairing_mentor_enrolment_id'), ['mentor_enrolment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pairing_mentor_id'), ['mentor_id'], unique=False)
        batch_op.create_index('ix_pairing_programme_id_state_id', ['programme_id', 'state', 'id'], unique=False)
        batch_op.create_index('uq_pairing_people', ['mentor_id', 'mentee_id'], unique=True, sqlite_where=sa.text("state IN ('reserved', 'approved', 'published', 'active', 'on_hold')"), postgresql_where=sa.text("state IN ('reserved', 'approved', 'published', 'active', 'on_hold')"))

    op.create_table('unplaced',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('mentee_enrolment_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['mentee_enrolment_id'], ['enrolment.id'], name=op.f('fk_unplaced_mentee_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_unplaced_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unplaced')),
    sa.UniqueConstraint('round_id', 'mentee_enrolment_id', name='uq_unplaced_round_id_mentee_enrolment_id')
    )
    with op.batch_alter_table('unplaced', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unplaced_mentee_enrolment_id'), ['mentee_enrolment_id'], unique=False)

    op.create_table('mentor_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('mentee_enrolment_id', sa.Integer(), nullable=False),
    sa.Column('mentor_enrolment_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decline_reason', sa.String(length=500), nullable=False),
    sa.Column('pairing_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.CheckConstraint('rank BETWEEN 1 AND 5', name=op.f('ck_mentor_request_rank_in_range')),
    sa.ForeignKeyConstraint(['mentee_enrolment_id'], ['enrolment.id'], name=op.f('fk_mentor_request_mentee_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['mentor_enrolment_id'], ['enrolment.id'], name=op.f('fk_mentor_request_mentor_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_mentor_request_pairing_id_pairing')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_mentor_request_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentor_request'))
    )
    with op.batch_alter_table('mentor_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentor_request_mentee_enrolment_id'), ['mentee_enrolment_id'], unique=False)
        batch_op.create_index('ix_mentor_request_mentor_enrolment_id_state', ['mentor_enrolment_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_mentor_request_programme_id'), ['programme_id'], unique=False)
        batch_op.create_index('uq_mentor_request_people', ['mentee_enrolment_id', 'mentor_enrolment_id'], unique=True, sqlite_where=sa.text("state IN ('draft', 'sent', 'accepted')"), postgresql_where=sa.text("state IN ('draft', 'sent', 'accepted')"))
        batch_op.create_index('uq_mentor_request_sent', ['mentee_enrolment_id'], unique=True, sqlite_where=sa.text("state = 'sent'"), postgresql_where=sa.text("state = 'sent'"))

    op.create_table('mentoring_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pairing_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('topic', sa.String(length=200), nullable=False),
    sa.Column('shared_note', sa.Text(), nullable=False),
    sa.Column('learning_hours', sa.Integer(), nullable=False),
    sa.Column('logged_by_id', sa.Integer(), nullable=False),
    sa.Column('logged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dispute_reason', sa.String(length=500), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.CheckConstraint('minutes BETWEEN 1 AND 1440', name=op.f('ck_mentoring_session_minutes_in_range')),
    sa.ForeignKeyConstraint(['logged_by_id'], ['employee.id'], name=op.f('fk_mentoring_session_logged_by_id_employee')),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_mentoring_session_pairing_id_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentoring_session'))
    )
    with op.batch_alter_table('mentoring_session', schema=None) as batch_op:
        batch_op.create_index('ix_mentoring_session_pairing_id_held_on_id', ['pairing_id', 'held_on', 'id'], unique=False)

    op.create_table('pairing_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pairing_id', sa.Integer(), nullable=False),
    sa.Column('from_state', sa.String(length=20), nullable=False),
    sa.Column('to_state', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('decided_on_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_pairing_move_pairing_id_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairing_move'))
    )
    with op.batch_alter_table('pairing_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pairing_move_pairing_id'), ['pairing_id'], unique=False)

    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('mentee_enrolment_id', sa.Integer(), nullable=False),
    sa.Column('mentor_enrolment_id', sa.Integer(), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('contributions', sa.JSON(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('runners_up', sa.JSON(), nullable=False),
    sa.Column('doubt_count', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('locked', sa.Boolean(), nullable=False),
    sa.Column('reject_reason', sa.String(length=500), nullable=False),
    sa.Column('pairing_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['mentee_enrolment_id'], ['enrolment.id'], name=op.f('fk_proposal_mentee_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['mentor_enrolment_id'], ['enrolment.id'], name=op.f('fk_proposal_mentor_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_proposal_pairing_id_pairing')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_proposal_round_id_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('round_id', 'mentee_enrolment_id', 'mentor_enrolment_id', name='uq_proposal_round_id_mentee_enrolment_id_mentor_enrolment_id')
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_mentee_enrolment_id'), ['mentee_enrolment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_mentor_enrolment_id'), ['mentor_enrolment_id'], unique=False)
        batch_op.create_index('ix_proposal_round_id_doubt_count_score_id', ['round_id', 'doubt_count', 'score', 'id'], unique=False)
        batch_op.create_index('ix_proposal_round_id_state_score_id', ['round_id', 'state', 'score', 'id'], unique=False)

    op.create_table('action_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pairing_id', sa.Integer(), nullable=False),
    sa.Column('mentoring_session_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by', sa.String(length=80), nullable=True),
    sa.Column('change', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['mentoring_session_id'], ['mentoring_session.id'], name=op.f('fk_action_item_mentoring_session_id_mentoring_session')),
    sa.ForeignKeyConstraint(['owner_id'], ['employee.id'], name=op.f('fk_action_item_owner_id_employee')),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_action_item_pairing_id_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_item'))
    )
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_item_mentoring_session_id'), ['mentoring_session_id'], unique=False)
        batch_op.create_index('ix_action_item_pairing_id_done_at_due_on', ['pairing_id', 'done_at', 'due_on'], unique=False)

    op.create_table('private_note',
    sa.Column('mentoring_session_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['employee.id'], name=op.f('fk_private_note_author_id_employee')),
    sa.ForeignKeyConstraint(['mentoring_session_id'], ['mentoring_session.id'], name=op.f('fk_private_note_mentoring_session_id_mentoring_session')),
    sa.PrimaryKeyConstraint('mentoring_session_id', 'author_id', name=op.f('pk_private_note'))
    )

def downgrade() -> None:
    op.drop_table('private_note')
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.drop_index('ix_action_item_pairing_id_done_at_due_on')
        batch_op.drop_index(batch_op.f('ix_action_item_mentoring_session_id'))

    op.drop_table('action_item')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('ix_proposal_round_id_state_score_id')
        batch_op.drop_index('ix_proposal_round_id_doubt_count_score_id')
        batch_op.drop_index(batch_op.f('ix_proposal_mentor_enrolment_id'))
        batch_op.drop_index(batch_op.f('ix_proposal_mentee_enrolment_id'))

    op.drop_table('proposal')
    with op.batch_alter_table('pairing_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pairing_move_pairing_id'))

    op.drop_table('pairing_move')
    with op.batch_alter_table('mentoring_session', schema=None) as batch_op:
        batch_op.drop_index('ix_mentoring_session_pairing_id_held_on_id')

    op.drop_table('mentoring_session')
    with op.batch_alter_table('mentor_request', schema=None) as batch_op:
        batch_op.drop_index('uq_mentor_request_sent', sqlite_where=sa.text("state = 'sent'"), postgresql_where=sa.text("state = 'sent'"))
        batch_op.drop_index('uq_mentor_request_people', sqlite_where=sa.text("state IN ('draft', 'sent', 'accepted')"), postgresql_where=sa.text("state IN ('draft', 'sent', 'accepted')"))
        batch_op.drop_index(batch_op.f('ix_mentor_request_programme_id'))
        batch_op.drop_index('ix_mentor_request_mentor_enrolment_id_state')
        batch_op.drop_index(batch_op.f('ix_mentor_request_mentee_enrolment_id'))

    op.drop_table('mentor_request')
    with op.batch_alter_table('unplaced', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unplaced_mentee_enrolment_id'))

    op.drop_table('unplaced')
    with op.batch_alter_table('pairing', schema=None) as batch_op:
        batch_op.drop_index('uq_pairing_people', sqlite_where=sa.text("state IN ('reserved', 'approved', 'published', 'active', 'on_hold')"), postgresql_where=sa.text("state IN ('reserved', 'approved', 'published', 'active', 'on_hold')"))
        batch_op.drop_index('ix_pairing_programme_id_state_id')
        batch_op.drop_index(batch_op.f('ix_pairing_mentor_id'))
        batch_op.drop_index(batch_op.f('ix_pairing_mentor_enrolment_id'))
        batch_op.drop_index(batch_op.f('ix_pairing_mentee_id'))
        batch_op.drop_index(batch_op.f('ix_pairing_mentee_enrolment_id'))

    op.drop_table('pairing')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_account_id'))

    op.drop_table('sign_in')
    op.drop_table('seat')
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.drop_index('uq_round_running', sqlite_where=sa.text("state IN ('queued', 'running')"), postgresql_where=sa.text("state IN ('queued', 'running')"))

    op.drop_table('round')
    with op.batch_alter_table('one_time_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_code_account_id'))

    op.drop_table('one_time_code')
    op.drop_table('enrolment_competency')
    op.drop_table('account_scope')
    op.drop_table('account_role')
    with op.batch_alter_table('rejection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rejection_mentor_id'))
        batch_op.drop_index(batch_op.f('ix_rejection_mentee_id'))

    op.drop_table('rejection')
    op.drop_table('private_block')
    with op.batch_alter_table('previous_nip', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_previous_nip_employee_id'))

    op.drop_table('previous_nip')
    op.drop_table('policy_version')
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_index('ix_enrolment_programme_id_side_state')
        batch_op.drop_index(batch_op.f('ix_enrolment_employee_id'))

    op.drop_table('enrolment')
    op.drop_table('employee_competency')
    op.drop_table('account')
    with op.batch_alter_table('spreadsheet_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_spreadsheet_import_programme_id'))

    op.drop_table('spreadsheet_import')
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_unit_id'))
        batch_op.drop_index(batch_op.f('ix_programme_state'))

    op.drop_table('programme')
    with op.batch_alter_table('employee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_employee_unit_id'))
        batch_op.drop_index('ix_employee_sort_name_id')
        batch_op.drop_index(batch_op.f('ix_employee_line_manager_id'))

    op.drop_table('employee')
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index('ix_unit_path')

    op.drop_table('unit')
    with op.batch_alter_table('sign_in_try', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_try_key_at')

    op.drop_table('sign_in_try')
    op.drop_table('role')
    op.drop_table('pseudonym')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_employee_id'))

    op.drop_table('mail')
    op.drop_table('learning_hours_rule')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_state')

    op.drop_table('job')
    op.drop_table('form_key')
    op.drop_table('competency')
    op.drop_table('audit_head')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_subject')

    op.drop_table('audit_entry')
